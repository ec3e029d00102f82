using EdgeInspector.Verdicts;

namespace EdgeInspector.Shadowing;

/// <summary>A part that A and B judged differently. Its pictures are those that the archive has of it.</summary>
/// <param name="Sequence">Number of its record.</param>
/// <param name="Result">Id of its record.</param>
/// <param name="Part">Its id; null without.</param>
/// <param name="At">When its frame came, UTC.</param>
/// <param name="A">What the model in use said: pass or fail.</param>
/// <param name="ScoreA">Its score; null when there is none.</param>
/// <param name="ThresholdA">What that was held against.</param>
/// <param name="B">What the version in the shadow said: pass or fail.</param>
/// <param name="ScoreB">Its score, on its own scale.</param>
/// <param name="ThresholdB">What that was held against.</param>
public sealed record ShadowDisagreement(
    long Sequence, Guid Result, string? Part, DateTimeOffset At, Verdict A, float? ScoreA, float? ThresholdA, Verdict B, float? ScoreB,
    float? ThresholdB);
