namespace EdgeInspector.Verdicts;

/// <summary>Where a frame's time went, from a monotonic clock, in milliseconds.</summary>
/// <param name="GrabMs">From the start of the grab to host receipt of the complete frame.</param>
/// <param name="QueueMs">Waiting between stages.</param>
/// <param name="PrepareMs">Region of interest, resize, colour order.</param>
/// <param name="InferMs">The graph.</param>
/// <param name="VerdictMs">Score rule and regions.</param>
/// <param name="TotalMs">From host receipt to the finished verdict.</param>
/// <param name="DeadlineMs">The frame's deadline from host receipt; null when off.</param>
public readonly record struct InspectionTiming(
    double GrabMs, double QueueMs, double PrepareMs, double InferMs, double VerdictMs, double TotalMs, double? DeadlineMs);
