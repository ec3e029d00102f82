namespace EdgeInspector.Pipeline;

/// <summary>A part of the frame that is never looked at.</summary>
/// <param name="FrameWidth">Width of the frames it was drawn for; others are not inspected with it.</param>
/// <param name="FrameHeight">Height of the frames it was drawn for.</param>
/// <param name="Ignored">[model input height, model input width], true where the anomaly map does not count.</param>
public sealed record IgnoreMask(int FrameWidth, int FrameHeight, bool[] Ignored);
