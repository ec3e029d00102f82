using EdgeInspector.Teaching;

namespace EdgeInspector.Agent.Teaching;

/// <summary>What became of the frame that was looked at last.</summary>
/// <param name="At">When it was captured.</param>
/// <param name="Number">Its number where it was taken; null where it was not.</param>
/// <param name="Refusal">Why it was not taken; null when it was, or when the disk failed.</param>
/// <param name="Like">The number of the picture that it repeats; null otherwise.</param>
/// <param name="Problem">Why it could not be kept; null when it could.</param>
internal sealed record CollectionEvent(DateTimeOffset At, int? Number, CollectionRefusal? Refusal, int? Like, string? Problem);
