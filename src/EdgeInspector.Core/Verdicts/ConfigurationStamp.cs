namespace EdgeInspector.Verdicts;

/// <summary>The configuration that an inspection was made with.</summary>
/// <param name="Revision">Counts the configurations that took effect.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
public sealed record ConfigurationStamp(int Revision, string Sha256);
