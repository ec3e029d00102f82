using EdgeInspector.Frames;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// What draws the pictures of one station: OpenCV, or Skia where that is missing. Keeps its pixels from one picture to the next; used by
/// one thread at a time.
/// </summary>
internal interface IOverlayDrawing : IDisposable
{
    /// <summary>A picture with its anomaly map.</summary>
    /// <returns>Rgb8, the caption's height higher than the (scaled) picture.</returns>
    Picture Render(Picture picture, OverlayContent content);

    /// <summary>A frame with its anomaly map as a JPEG file; grey where nothing on it has a colour.</summary>
    /// <param name="frame">What the camera saw.</param>
    /// <param name="content">What is drawn over it.</param>
    /// <param name="quality">1 to 100.</param>
    /// <returns>The file, and its size in pixels.</returns>
    (byte[] Jpeg, int Width, int Height) RenderJpeg(Frame frame, OverlayContent content, int quality);

    /// <summary>A frame alone as a JPEG file.</summary>
    /// <param name="frame">What the camera saw.</param>
    /// <param name="maxWidth">Wider frames are scaled down, in pixels.</param>
    /// <param name="quality">1 to 100.</param>
    /// <returns>The file, and its size in pixels.</returns>
    (byte[] Jpeg, int Width, int Height) RenderFrame(Frame frame, int maxWidth, int quality);

    /// <summary>Encodes a picture that is see-through in places.</summary>
    /// <param name="rgba">[height, width, 4]: red, green, blue, opacity.</param>
    /// <param name="width">Pixels a row.</param>
    /// <returns>A PNG file.</returns>
    byte[] EncodePng(byte[] rgba, int width);

    /// <summary>As <see cref="OverlayRenderer.OutlineTruth"/> says.</summary>
    Picture OutlineTruth(Picture overlay, Picture picture, PixelRectangle region, bool[] mask, int maskWidth);

    /// <summary>As <see cref="OverlayRenderer.SideBySide"/> says.</summary>
    Picture SideBySide(Picture left, Picture right);
}
