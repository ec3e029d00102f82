using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>What is known about the picture whose pixels ffmpeg sends next.</summary>
/// <param name="At">Its time stamp, in ticks of the stream's clock; null without one.</param>
/// <param name="IsKey">Whether it needed no picture before it.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Format">Mono8 or Rgb8.</param>
/// <param name="IsScaled">Whether the stream's size has changed since its first picture, and ffmpeg scaled this one.</param>
internal readonly record struct DecodedPicture(long? At, bool IsKey, int Width, int Height, PixelFormat Format, bool IsScaled)
{
    /// <summary>Bytes of the pixels.</summary>
    public int Length => Width * Height * Format.BytesPerPixel();
}
