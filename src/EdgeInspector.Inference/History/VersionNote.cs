namespace EdgeInspector.Inference.History;

/// <summary>What a person says of a change of the history.</summary>
/// <param name="By">Who, in their own words.</param>
/// <param name="Reason">Why; null when nobody says.</param>
public sealed record VersionNote(string By, string? Reason);
