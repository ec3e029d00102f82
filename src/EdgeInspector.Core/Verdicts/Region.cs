using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>A connected part of the anomaly map at or above the threshold.</summary>
/// <param name="Box">Bounding box in full-frame pixels.</param>
/// <param name="Peak">Highest map value inside, in score units.</param>
/// <param name="AreaPixels">Area in frame pixels.</param>
public readonly record struct Region(PixelRectangle Box, float Peak, int AreaPixels)
{
    /// <summary>The zone that it lies in; null for none.</summary>
    public string? Zone { get; init; }
}
