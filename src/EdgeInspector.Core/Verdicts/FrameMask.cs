namespace EdgeInspector.Verdicts;

/// <summary>Marks a part of the frame.</summary>
/// <param name="FrameWidth">Width of the frames it was drawn for; others are not inspected with it.</param>
/// <param name="FrameHeight">Height of the frames it was drawn for.</param>
/// <param name="Marked">[model input height, model input width], true where the anomaly map is marked.</param>
public sealed record FrameMask(int FrameWidth, int FrameHeight, bool[] Marked);
