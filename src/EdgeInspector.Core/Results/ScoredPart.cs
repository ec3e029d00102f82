namespace EdgeInspector.Results;

/// <summary>One part's score with what decided on it, and what was said of that.</summary>
/// <param name="Score">Number, time, score, verdict and scale.</param>
/// <param name="Threshold">What the score was held against; null when it is not on record.</param>
/// <param name="Model">Digest of the model; null when it is not on record.</param>
/// <param name="Recipe">The product; null without recipes.</param>
/// <param name="Lot">The lot that was being made; null when nobody named one.</param>
/// <param name="Revision">Revision of the configuration; null without a file.</param>
/// <param name="Decision">What was last said of the verdict, as messages write it; null when nobody said anything.</param>
/// <param name="HasZones">Whether zones with thresholds of their own decided.</param>
public sealed record ScoredPart(
    RecordedScore Score, float? Threshold, string? Model, string? Recipe, string? Lot, long? Revision, string? Decision, bool HasZones);
