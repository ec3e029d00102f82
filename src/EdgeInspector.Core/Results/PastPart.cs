namespace EdgeInspector.Results;

/// <summary>A part of the past as it is stored.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Picture">Where its archived picture lies, relative to the archive's folder; null when none was noted.</param>
/// <param name="Reviews">What people said of its verdict, the newest first.</param>
public sealed record PastPart(StoredRecord Record, string? Picture, IReadOnlyList<StoredRecord> Reviews);
