using EdgeInspector.Numerics;

namespace EdgeInspector.Thresholds;

/// <summary>What the threshold for another false reject rate would do.</summary>
/// <param name="FalseRejectRate">Wanted share of good parts that fail; null for the threshold in use.</param>
/// <param name="Threshold">In units of the scores.</param>
/// <param name="Taught">Images of the calibration at or above it.</param>
/// <param name="Rejected">Good test images at or above it; null without test images.</param>
/// <param name="Caught">Test images with a defect at or above it; null without test images.</param>
internal sealed record RateRow(decimal? FalseRejectRate, float Threshold, ObservedShare Taught, ObservedShare? Rejected,
    ObservedShare? Caught);
