using EdgeInspector.Evaluating;

namespace EdgeInspector.Bench;

/// <summary>Where the time from grab to verdict goes.</summary>
/// <param name="GrabMs">From the start of the grab to the complete frame.</param>
/// <param name="QueueMs">Waiting between the stages: the hand-over from thread to thread.</param>
/// <param name="PrepareMs">Region of interest, resize, colour order.</param>
/// <param name="InferMs">The graph.</param>
/// <param name="VerdictMs">Score rule and regions.</param>
internal sealed record BenchStages(Percentiles GrabMs, Percentiles QueueMs, Percentiles PrepareMs, Percentiles InferMs,
    Percentiles VerdictMs);
