using EdgeInspector.Frames;

namespace EdgeInspector.Web.Api;

/// <summary>A part of a picture.</summary>
/// <param name="Jpeg">It, at most 1,024 pixels a side.</param>
/// <param name="Place">What it shows, in pixels of the picture.</param>
public sealed record PictureCrop(byte[] Jpeg, PixelRectangle Place);
