using EdgeInspector.Frames;

namespace EdgeInspector.Status;

/// <summary>A zone as it is drawn.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rectangle">Where it lies in the frame; null where a mask says it.</param>
/// <param name="IsOff">Whether nothing in it counts.</param>
/// <param name="Threshold">Its own threshold; null for the station's.</param>
/// <param name="MinimumRegionArea">Its own smallest area, in pixels of the frame; null for the station's.</param>
public sealed record CameraZone(string Name, PixelRectangle? Rectangle, bool IsOff, float? Threshold, int? MinimumRegionArea);
