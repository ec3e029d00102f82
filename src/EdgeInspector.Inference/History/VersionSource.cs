namespace EdgeInspector.Inference.History;

/// <summary>Where an imported version comes from.</summary>
/// <param name="Station">Its station there.</param>
/// <param name="Number">Its number there.</param>
/// <param name="RecordedAt">When it was recorded there.</param>
/// <param name="By">Who recorded it there.</param>
public sealed record VersionSource(string Station, int Number, DateTimeOffset RecordedAt, string By);
