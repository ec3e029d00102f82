using System.Globalization;
using System.Numerics.Tensors;
using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Draws anomaly maps over pictures: tint on a fixed colour scale, outlines of the regions that fail, caption and legend.</summary>
public static class OverlayRenderer
{
    private const int CaptionHeight = 30;
    private const double TextSize = 0.5;

    // The tints of a thousand positions, worked out once.
    private static readonly TintStep[] TintSteps = [.. Enumerable.Range(0, 1024).Select(i => TintStep.At(i / 1023f))];

    /// <summary>The picture with its anomaly map.</summary>
    /// <param name="picture">What the camera saw.</param>
    /// <param name="region">The part of it that the map covers, in its pixels.</param>
    /// <param name="map">[map height, map width], in score units; empty when there is none, and nothing is tinted.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="threshold">Level of the outlines; null for none.</param>
    /// <param name="caption">A line of text above the picture.</param>
    /// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
    /// <returns>Rgb8, the caption's height higher than the (scaled) picture.</returns>
    public static Picture Render(
        Picture picture, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth, ColorScale scale, float? threshold, string caption, int maxWidth)
    {
        using var workspace = new OverlayWorkspace();
        Draw(workspace, picture, region, map, mapWidth, scale, threshold, caption, maxWidth);
        return ToPicture(workspace.Canvas);
    }

    /// <summary>The anomaly map alone, each score in its colour.</summary>
    /// <param name="map">[map height, map width], in score units.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    /// <returns>Rgb8, of the map's size.</returns>
    public static Picture RenderHeatmap(ReadOnlySpan<float> map, int mapWidth, ColorScale scale)
    {
        var picture = new Picture(mapWidth, map.Length / mapWidth, PixelFormat.Rgb8);
        for (int i = 0; i < map.Length; i++)
        {
            (float red, float green, float blue) = ColorScale.Color(scale.Position(map[i]));
            (picture.Pixels[3 * i], picture.Pixels[3 * i + 1], picture.Pixels[3 * i + 2]) = ((byte)red, (byte)green, (byte)blue);
        }
        return picture;
    }

    /// <summary>The same as a JPEG file, without a copy of the pixels in between.</summary>
    /// <param name="workspace">Kept by the caller from one picture to the next.</param>
    /// <param name="picture">What the camera saw.</param>
    /// <param name="region">The part of it that the map covers, in its pixels.</param>
    /// <param name="map">[map height, map width], in score units; empty when there is none, and nothing is tinted.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="threshold">Level of the outlines; null for none.</param>
    /// <param name="caption">A line of text above the picture.</param>
    /// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
    /// <param name="quality">1 to 100.</param>
    /// <returns>The file, and its size in pixels.</returns>
    internal static (byte[] Jpeg, int Width, int Height) RenderJpeg(
        OverlayWorkspace workspace, Picture picture, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth, ColorScale scale, float? threshold, string caption, int maxWidth, int quality)
    {
        Draw(workspace, picture, region, map, mapWidth, scale, threshold, caption, maxWidth);
        Cv2.CvtColor(workspace.Canvas, workspace.Encoded, ColorConversionCodes.RGB2BGR);
        byte[] jpeg = workspace.Encoded.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
        return (jpeg, workspace.Canvas.Width, workspace.Canvas.Height);
    }

    private static void Draw(
        OverlayWorkspace workspace, Picture picture, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth, ColorScale scale, float? threshold, string caption, int maxWidth)
    {
        double zoom = Math.Min(1, (double)maxWidth / picture.Width);
        Mat canvas = workspace.Canvas;
        ToRgb(picture, zoom, CaptionHeight, canvas, workspace.Scaled);
        var covered = new Rect(
            (int)Math.Round(region.X * zoom), CaptionHeight + (int)Math.Round(region.Y * zoom),
            Math.Max(1, (int)Math.Round(region.Width * zoom)), Math.Max(1, (int)Math.Round(region.Height * zoom)));
        covered &= new Rect(0, CaptionHeight, canvas.Width, canvas.Height - CaptionHeight);
        if (!map.IsEmpty) DrawMap(workspace, covered, map, mapWidth, scale, threshold);
        Caption(canvas, caption, map.IsEmpty ? null : scale, threshold);
    }

    /// <summary>Adds the outline of the true defect, in green, to a picture made by <see cref="Render"/>.</summary>
    /// <param name="overlay">That picture.</param>
    /// <param name="picture">What the camera saw.</param>
    /// <param name="region">The part of it that the mask covers, in its pixels.</param>
    /// <param name="mask">[mask height, mask width], true where the defect is.</param>
    /// <param name="maskWidth">Mask pixels a row.</param>
    public static Picture OutlineTruth(Picture overlay, Picture picture, PixelRectangle region, bool[] mask, int maskWidth)
    {
        double zoom = (double)overlay.Width / picture.Width;
        using Mat canvas = Mat.FromPixelData(overlay.Height, overlay.Width, MatType.CV_8UC3, overlay.Pixels);
        using Mat small = Mat.FromPixelData(mask.Length / maskWidth, maskWidth, MatType.CV_8UC1, mask.Select(inside => inside ? byte.MaxValue : (byte)0).ToArray());
        using var large = new Mat();
        Cv2.Resize(small, large, new Size(Math.Max(1, (int)Math.Round(region.Width * zoom)), Math.Max(1, (int)Math.Round(region.Height * zoom))), 0, 0, InterpolationFlags.Nearest);
        var corner = new Point((int)Math.Round(region.X * zoom), CaptionHeight + (int)Math.Round(region.Y * zoom));
        Cv2.FindContours(large, out Point[][] contours, out _, RetrievalModes.External, ContourApproximationModes.ApproxSimple, corner);
        Cv2.DrawContours(canvas, contours, -1, new Scalar(60, 230, 90), 1, LineTypes.AntiAlias);
        return ToPicture(canvas);
    }

    /// <summary>Two pictures beside each other, the left one lowered by the right one's caption.</summary>
    public static Picture SideBySide(Picture left, Picture right)
    {
        double zoom = (double)right.Width / left.Width;
        using Mat first = new(), scaled = new();
        ToRgb(left, zoom, right.Height - (int)Math.Round(left.Height * zoom), first, scaled);
        using Mat second = Mat.FromPixelData(right.Height, right.Width, MatType.CV_8UC3, right.Pixels);
        using var both = new Mat();
        Cv2.HConcat(first, second, both);
        return ToPicture(both);
    }

    /// <summary>The map as 16-bit grey: 0 is <paramref name="low"/>, 65535 is <paramref name="high"/>.</summary>
    public static ushort[] ToGrey16(ReadOnlySpan<float> map, float low, float high)
    {
        ushort[] grey = new ushort[map.Length];
        float factor = high > low ? ushort.MaxValue / (high - low) : 0;
        for (int i = 0; i < map.Length; i++) grey[i] = (ushort)Math.Clamp((map[i] - low) * factor + 0.5f, 0, ushort.MaxValue);
        return grey;
    }

    private static void DrawMap(OverlayWorkspace workspace, Rect covered, ReadOnlySpan<float> map, int mapWidth, ColorScale scale, float? threshold)
    {
        using (Mat target = workspace.Canvas[covered]) Tint(workspace, target, map, mapWidth, scale);
        if (threshold is not { } level || TensorPrimitives.Max(map) < level) return;
        using Mat small = Mat.FromPixelData(map.Length / mapWidth, mapWidth, MatType.CV_32FC1, map.ToArray());
        using var large = new Mat();
        Cv2.Resize(small, large, covered.Size, 0, 0, InterpolationFlags.Linear);
        Outline(workspace.Canvas, covered, large, level);
    }

    private static void ToRgb(Picture picture, double zoom, int above, Mat canvas, Mat scaled)
    {
        using Mat source = Mat.FromPixelData(
            picture.Height, picture.Width, picture.Format == PixelFormat.Mono8 ? MatType.CV_8UC1 : MatType.CV_8UC3, picture.Pixels);
        var size = new Size(Math.Max(1, (int)Math.Round(picture.Width * zoom)), Math.Max(1, (int)Math.Round(picture.Height * zoom)));
        canvas.Create(size.Height + above, size.Width, MatType.CV_8UC3);
        using (Mat band = canvas[new Rect(0, 0, size.Width, above)]) band.SetTo(new Scalar(24, 26, 30));
        using Mat target = canvas[new Rect(0, above, size.Width, size.Height)];
        // Scaled before it is coloured: a grey picture is a third of the work.
        if (size != source.Size()) Cv2.Resize(source, scaled, size, 0, 0, zoom < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
        Mat same = size != source.Size() ? scaled : source;
        if (picture.Format == PixelFormat.Mono8) Cv2.CvtColor(same, target, ColorConversionCodes.GRAY2RGB);
        else if (picture.Format == PixelFormat.Bgr8) Cv2.CvtColor(same, target, ColorConversionCodes.BGR2RGB);
        else same.CopyTo(target);
    }

    // What is kept of each pixel and what is added are worked out for the map's few pixels and scaled up: a camera's picture has a
    // million of them.
    private static void Tint(OverlayWorkspace workspace, Mat target, ReadOnlySpan<float> map, int mapWidth, ColorScale scale)
    {
        byte[] kept = new byte[map.Length * 3], added = new byte[map.Length * 3];
        for (int i = 0; i < map.Length; i++)
        {
            ref readonly TintStep step = ref TintSteps[(int)(scale.Position(map[i]) * (TintSteps.Length - 1) + 0.5f)];
            kept.AsSpan(i * 3, 3).Fill(step.Keep);
            (added[i * 3], added[i * 3 + 1], added[i * 3 + 2]) = (step.Red, step.Green, step.Blue);
        }
        ScaleTo(target.Size(), kept, mapWidth, workspace.Kept);
        ScaleTo(target.Size(), added, mapWidth, workspace.Added);
        Cv2.Multiply(target, workspace.Kept, target, 1.0 / byte.MaxValue);
        Cv2.Add(target, workspace.Added, target);
    }

    private static void ScaleTo(Size size, byte[] pixels, int width, Mat large)
    {
        using Mat small = Mat.FromPixelData(pixels.Length / 3 / width, width, MatType.CV_8UC3, pixels);
        Cv2.Resize(small, large, size, 0, 0, InterpolationFlags.Linear);
    }

    private static void Outline(Mat canvas, Rect covered, Mat map, float level)
    {
        using var above = new Mat();
        Cv2.Compare(map, new Scalar(level), above, CmpTypes.GE);
        Cv2.FindContours(above, out Point[][] contours, out _, RetrievalModes.External, ContourApproximationModes.ApproxSimple, covered.Location);
        // White on black is seen on every picture.
        Cv2.DrawContours(canvas, contours, -1, new Scalar(0, 0, 0), 3, LineTypes.AntiAlias);
        Cv2.DrawContours(canvas, contours, -1, new Scalar(255, 255, 255), 1, LineTypes.AntiAlias);
    }

    private static void Caption(Mat canvas, string caption, ColorScale? legend, float? threshold)
    {
        var white = new Scalar(235, 238, 242);
        if (caption.Length > 0) Cv2.PutText(canvas, caption, new Point(8, 20), HersheyFonts.HersheySimplex, TextSize, white, 1, LineTypes.AntiAlias);
        if (legend is not { } scale) return;
        const int BarWidth = 140, BarHeight = 10, TextRoom = 50;
        int left = canvas.Width - BarWidth - TextRoom - 8;
        if (left < caption.Length * 10 + TextRoom) return;
        for (int x = 0; x < BarWidth; x++)
        {
            (float r, float g, float b) = ColorScale.Color((float)x / (BarWidth - 1));
            Cv2.Line(canvas, new Point(left + x, 10), new Point(left + x, 10 + BarHeight), new Scalar(r, g, b));
        }
        string Number(float value) => value.ToString("0.00", CultureInfo.InvariantCulture);
        Cv2.PutText(canvas, Number(scale.Low), new Point(left - TextRoom + 4, 20), HersheyFonts.HersheySimplex, 0.4, white, 1, LineTypes.AntiAlias);
        Cv2.PutText(canvas, Number(scale.High), new Point(left + BarWidth + 6, 20), HersheyFonts.HersheySimplex, 0.4, white, 1, LineTypes.AntiAlias);
        if (threshold is not { } level) return;
        int mark = left + (int)(scale.Position(level) * (BarWidth - 1));
        Cv2.Line(canvas, new Point(mark, 6), new Point(mark, 14 + BarHeight), white, 2);
    }

    private static Picture ToPicture(Mat rgb)
    {
        var picture = new Picture(rgb.Width, rgb.Height, PixelFormat.Rgb8);
        using Mat view = Mat.FromPixelData(rgb.Height, rgb.Width, MatType.CV_8UC3, picture.Pixels);
        rgb.CopyTo(view);
        return picture;
    }

    // What is kept of a pixel, of 255, and what is added, at one position of the colour scale.
    private readonly record struct TintStep(byte Keep, byte Red, byte Green, byte Blue)
    {
        public static TintStep At(float position)
        {
            (float r, float g, float b) = ColorScale.Color(position);
            float share = ColorScale.Opacity(position);
            return new TintStep((byte)Math.Round(byte.MaxValue * (1 - share)), (byte)(r * share), (byte)(g * share), (byte)(b * share));
        }
    }
}
