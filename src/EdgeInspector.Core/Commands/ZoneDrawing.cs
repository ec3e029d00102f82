using EdgeInspector.Frames;

namespace EdgeInspector.Commands;

/// <summary>A zone as somebody wants it; what is not named stays as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rectangle">Where it lies in the frame, in pixels; null for no change.</param>
/// <param name="IsOff">Whether nothing in it counts; null for no change.</param>
/// <param name="Threshold">Its own threshold; null for no change.</param>
/// <param name="MinimumRegionArea">Its own smallest area, in pixels of the frame; null for no change.</param>
public sealed record ZoneDrawing(string Name, PixelRectangle? Rectangle, bool? IsOff, double? Threshold, int? MinimumRegionArea);
