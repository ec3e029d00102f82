namespace EdgeInspector.Results;

/// <summary>A part of the past as it is stored.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Picture">Where its archived picture lies, relative to the archive's folder; null when none was noted.</param>
public sealed record PastPart(StoredRecord Record, string? Picture);
