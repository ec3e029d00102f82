namespace EdgeInspector.Verdicts;

/// <summary>What one zone scored.</summary>
/// <param name="Name">The zone; null for what lies in none.</param>
/// <param name="Score">Highest level at which a region stands out in it, in score units.</param>
/// <param name="Threshold">What it was held against; the part fails when the score reaches it.</param>
public readonly record struct ZoneScore(string? Name, float Score, float Threshold);
