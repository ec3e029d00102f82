namespace EdgeInspector.Inference.Teaching;

/// <summary>Something that must be found, which a change would hide.</summary>
/// <param name="Kind">confirmedReject, challenge, golden or drawnDefect.</param>
/// <param name="Name">Which one, for people: the part, or the kind of the drawn defect.</param>
/// <param name="Before">Its score before the change.</param>
/// <param name="After">Its score with the change.</param>
public sealed record GuardedPart(string Kind, string Name, float? Before, float? After);
