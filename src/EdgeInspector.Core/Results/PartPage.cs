namespace EdgeInspector.Results;

/// <summary>Some parts of the past, the newest first.</summary>
/// <param name="Parts">The parts.</param>
/// <param name="Before">Position to ask on from; null when there are no more.</param>
/// <param name="Unreadable">Records that are not what was written, and are left out.</param>
public sealed record PartPage(IReadOnlyList<PastPart> Parts, long? Before, int Unreadable);
