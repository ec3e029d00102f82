namespace EdgeInspector.Web.Api;

/// <summary>The configuration's file as people may see it.</summary>
/// <param name="File">Its path.</param>
/// <param name="Sha256">SHA-256 of its bytes; null when it cannot be read.</param>
/// <param name="Lines">Its lines, with asterisks for what may be a secret.</param>
/// <param name="Remarks">What is wrong or old in it, as it stands in the file.</param>
public sealed record ConfigurationView(
    string File, string? Sha256, IReadOnlyList<string> Lines, IReadOnlyList<ConfigurationRemark> Remarks);
