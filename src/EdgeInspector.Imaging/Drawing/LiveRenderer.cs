using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Encodes a frame and its anomaly map apart from each other, for those who lay one over the other themselves.</summary>
internal static class LiveRenderer
{
    /// <summary>As many pixels as a screen has room for; a camera's row may have ten times as many.</summary>
    public const int ScreenWidth = 1280;

    // So many colours look smooth, and long rows of one of them make small files.
    private const int Steps = 64;
    private static readonly Vec4b[] Tints = [.. Enumerable.Range(0, Steps).Select(TintAt)];

    /// <summary>A frame as a JPEG file.</summary>
    /// <param name="workspace">Kept by the caller from one picture to the next.</param>
    /// <param name="frame">What the camera saw.</param>
    /// <param name="maxWidth">Wider frames are scaled down, in pixels.</param>
    /// <param name="quality">1 to 100.</param>
    /// <returns>The file, and its size in pixels.</returns>
    public static (byte[] Jpeg, int Width, int Height) RenderFrame(OverlayWorkspace workspace, Frame frame, int maxWidth, int quality)
    {
        using Mat source = Mat.FromPixelData(frame.Height, frame.Width, OverlayRenderer.TypeOf(frame.Format), frame.Address);
        Mat picture = OverlayRenderer.Scaled(
            workspace, source, OverlayRenderer.Scaled(source.Size(), Math.Min(1, (double)maxWidth / source.Width)));
        if (frame.Format == PixelFormat.Rgb8)
        {
            Cv2.CvtColor(picture, workspace.Canvas, ColorConversionCodes.RGB2BGR);
            picture = workspace.Canvas;
        }
        return (picture.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality)), picture.Width, picture.Height);
    }

    /// <summary>An anomaly map as a PNG file of its own size, see-through where it is calm.</summary>
    /// <param name="map">[map height, map width], in score units.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    public static byte[] RenderMap(ReadOnlySpan<float> map, int mapWidth, ColorScale scale)
    {
        using var picture = new Mat(map.Length / mapWidth, mapWidth, MatType.CV_8UC4);
        Span<Vec4b> pixels = OverlayRenderer.Values<Vec4b>(picture);
        for (int i = 0; i < map.Length; i++) pixels[i] = Tints[(int)(scale.Position(map[i]) * (Steps - 1))];
        return picture.ImEncode(".png", new ImageEncodingParam(ImwriteFlags.PngCompression, 1));
    }

    private static Vec4b TintAt(int step)
    {
        float position = (float)step / (Steps - 1);
        (float r, float g, float b) = ColorScale.Color(position);
        return step == 0 ? default : new Vec4b((byte)b, (byte)g, (byte)r, (byte)(byte.MaxValue * ColorScale.Opacity(position)));
    }
}
