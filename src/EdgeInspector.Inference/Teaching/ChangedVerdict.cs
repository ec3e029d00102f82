namespace EdgeInspector.Inference.Teaching;

/// <summary>An archived part that a version judges otherwise than the one in use.</summary>
/// <param name="Sequence">Number of the part's record.</param>
/// <param name="Part">The part's id; null without.</param>
/// <param name="Review">What somebody said of it, as messages write it; null when nobody did.</param>
/// <param name="Old">The verdict of the version in use.</param>
/// <param name="New">The verdict of the new one.</param>
/// <param name="OldScore">The score of the version in use.</param>
/// <param name="NewScore">The score of the new one.</param>
public sealed record ChangedVerdict(
    long Sequence, string? Part, string? Review, string Old, string New, float? OldScore, float? NewScore);
