// Longer than other files: one picture is drawn in one workspace, step after step.
using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// Draws anomaly maps over pictures: tint on a fixed colour scale, outlines of the regions that fail, caption and legend.
/// </summary>
public static class OverlayRenderer
{
    private const int CaptionHeight = 30, Margin = 8;
    private const double TextSize = 0.5;
    private const int BarWidth = 140, BarHeight = 10, TextRoom = 50, LegendWidth = TextRoom + BarWidth + TextRoom + 8;
    // A grey picture takes the first number of each.
    private static readonly Scalar Background = Bgr(24, 26, 30), White = Bgr(235, 238, 242);

    // The tints of a thousand positions, worked out once: an even number of steps, so that none lies on both sides of the threshold.
    private static readonly TintStep[] TintSteps = [.. Enumerable.Range(0, 1025).Select(i => TintStep.At(i / 1024f))];

    /// <summary>The picture with its anomaly map.</summary>
    /// <param name="picture">What the camera saw.</param>
    /// <param name="region">The part of it that the map covers, in its pixels.</param>
    /// <param name="map">[map height, map width], in score units; empty when there is none, and nothing is tinted.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="threshold">Level of the outlines; null for none.</param>
    /// <param name="caption">A line of text above the picture.</param>
    /// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
    /// <param name="part">The part's outline, in pixels of the picture; null for none.</param>
    /// <param name="zones">Zones, whose thresholds are then the levels of the outlines; null for none.</param>
    /// <returns>Rgb8, the caption's height higher than the (scaled) picture.</returns>
    public static Picture Render(
        Picture picture, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth, ColorScale scale, float? threshold, string caption,
        int maxWidth, FoundPart? part = null,
        ZoneLayout? zones = null)
    {
        using var workspace = new OverlayWorkspace();
        using Mat source = Over(picture);
        return ToPicture(
            Draw(workspace, source, picture.Format, region, map, mapWidth, scale, threshold, caption, maxWidth, part, zones,
                inColor: true));
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

    /// <summary>A frame with its anomaly map as a JPEG file; no pixel is copied on the way there.</summary>
    /// <param name="workspace">Kept by the caller from one picture to the next.</param>
    /// <param name="frame">What the camera saw.</param>
    /// <param name="region">The part of it that the map covers, in its pixels.</param>
    /// <param name="map">[map height, map width], in score units; empty when there is none, and nothing is tinted.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="threshold">Level of the outlines; null for none.</param>
    /// <param name="caption">A line of text above the picture.</param>
    /// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
    /// <param name="part">The part's outline, in pixels of the frame; null for none.</param>
    /// <param name="zones">Zones, whose thresholds are then the levels of the outlines; null for none.</param>
    /// <param name="quality">1 to 100.</param>
    /// <returns>The file, and its size in pixels.</returns>
    internal static (byte[] Jpeg, int Width, int Height) RenderJpeg(
        OverlayWorkspace workspace, Frame frame, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth, ColorScale scale,
        float? threshold, string caption, int maxWidth, FoundPart? part, ZoneLayout? zones, int quality)
    {
        using Mat source = Mat.FromPixelData(frame.Height, frame.Width, TypeOf(frame.Format), frame.Address);
        Mat canvas = Draw(workspace, source, frame.Format, region, map, mapWidth, scale, threshold, caption, maxWidth, part, zones,
            inColor: false);
        return (canvas.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality)), canvas.Width, canvas.Height);
    }

    // The canvas is BGR, as OpenCV's encoders want it; or grey, where nothing on it has a colour: a third less work for the encoder.
    private static Mat Draw(
        OverlayWorkspace workspace, Mat source, PixelFormat format, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth,
        ColorScale scale, float? threshold, string caption, int maxWidth, FoundPart? part, ZoneLayout? zones, bool inColor)
    {
        double zoom = Math.Min(1, (double)maxWidth / source.Width);
        Size size = Scaled(source.Size(), zoom);
        Rect covered = Placed(region, zoom);
        covered &= new Rect(0, CaptionHeight, size.Width, size.Height);
        Rect? hot = map.IsEmpty
            ? null
            : AnomalousArea(map, mapWidth,
                BackgroundLevel(scale, threshold is null || zones is null ? threshold : TensorPrimitives.Min<float>(zones.Levels)),
                covered.Size);
        bool isGrey = !inColor && hot is null && format == PixelFormat.Mono8;
        Mat canvas = isGrey ? workspace.GreyCanvas : workspace.Canvas;
        DrawPicture(workspace, source, format, size, CaptionHeight, canvas, isGrey);
        if (hot is { } hotPart) DrawMap(workspace, hotPart, covered, map, mapWidth, scale, threshold, zones);
        if (part is not null) PartMark.Draw(canvas, part, zoom, CaptionHeight);
        if (zones is not null && !map.IsEmpty) ZoneMark.Draw(canvas, covered, zones, mapWidth);
        if (!map.IsEmpty) PeakMark.Draw(canvas, covered, map, mapWidth);
        int captionEnd = caption.Length > 0 ? DrawCaption(canvas, caption) : 0;
        if (!map.IsEmpty && !isGrey) DrawLegend(workspace, captionEnd, new Legend(scale, threshold));
        return canvas;
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
        var outlined = new Picture(overlay.Width, overlay.Height, PixelFormat.Rgb8, [.. overlay.Pixels]);
        using Mat canvas = Over(outlined);
        using Mat small = Mat.FromPixelData(mask.Length / maskWidth, maskWidth, MatType.CV_8UC1,
            mask.Select(inside => inside ? byte.MaxValue : (byte)0).ToArray());
        using var large = new Mat();
        Rect place = Placed(region, zoom);
        Cv2.Resize(small, large, place.Size, 0, 0, InterpolationFlags.Nearest);
        Cv2.FindContours(large, out Point[][] contours, out _, RetrievalModes.External, ContourApproximationModes.ApproxSimple,
            place.Location);
        Cv2.DrawContours(canvas, contours, -1, new Scalar(60, 230, 90), 1, LineTypes.AntiAlias);
        return outlined;
    }

    /// <summary>Two pictures beside each other, the left one lowered by the right one's caption.</summary>
    public static Picture SideBySide(Picture left, Picture right)
    {
        double zoom = (double)right.Width / left.Width;
        using var workspace = new OverlayWorkspace();
        using Mat first = new();
        using Mat source = Over(left), other = Over(right), second = new(), both = new();
        Size size = Scaled(source.Size(), zoom);
        DrawPicture(workspace, source, left.Format, size, right.Height - size.Height, first, isGrey: false);
        Cv2.CvtColor(other, second, ColorConversionCodes.RGB2BGR);
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

    private static void DrawMap(OverlayWorkspace workspace, Rect part, Rect covered, ReadOnlySpan<float> map, int mapWidth,
        ColorScale scale, float? threshold, ZoneLayout? zones)
    {
        Mat hot = workspace.Hot;
        hot.Create(part.Height, part.Width, MatType.CV_32FC1);
        for (int y = 0; y < part.Height; y++)
            map.Slice((part.Y + y) * mapWidth + part.X, part.Width).CopyTo(Values<float>(hot).Slice(y * part.Width, part.Width));
        int mapHeight = map.Length / mapWidth;
        var place = new Rect(
            covered.X + part.X * covered.Width / mapWidth, covered.Y + part.Y * covered.Height / mapHeight,
            part.Width * covered.Width / mapWidth, part.Height * covered.Height / mapHeight);
        using (Mat target = workspace.Canvas[place]) Tint(workspace, target, Values<float>(hot), scale);
        if (threshold is null) return;
        float level = zones is null ? threshold.Value : 0;
        // Where every place has a level of its own, outlines run where the map is as high as that.
        if (zones is not null)
        {
            for (int y = 0; y < part.Height; y++)
            {
                Span<float> row = Values<float>(hot).Slice(y * part.Width, part.Width);
                TensorPrimitives.Subtract(row, zones.Levels.AsSpan((part.Y + y) * mapWidth + part.X, part.Width), row);
            }
        }
        if (TensorPrimitives.Max<float>(Values<float>(hot)) >= level) Outline(workspace, place, level);
    }

    // Only where the map is above the calm end of the scale, or at the level of the outlines, is there anything to draw: on good parts
    // hardly anywhere.
    private static float BackgroundLevel(ColorScale scale, float? threshold) =>
        Math.Min(MathF.BitIncrement(scale.Low), threshold ?? float.MaxValue);

    // The smallest part of the map that has all values from a level on and a calm border, and that begins and ends between two pixels of
    // the picture, so that scaled up alone it is what it would be as part of the whole. Null when there is no such value.
    private static Rect? AnomalousArea(ReadOnlySpan<float> map, int mapWidth, float level, Size picture)
    {
        int mapHeight = map.Length / mapWidth, left = mapWidth, right = -1, top = mapHeight, bottom = -1;
        for (int y = 0; y < mapHeight; y++)
        {
            ReadOnlySpan<float> row = map.Slice(y * mapWidth, mapWidth);
            if (!(TensorPrimitives.Max(row) >= level)) continue;
            (top, bottom) = (Math.Min(top, y), y);
            int first = 0, last = mapWidth - 1;
            while (!(row[first] >= level)) first++;
            while (!(row[last] >= level)) last--;
            (left, right) = (Math.Min(left, first), Math.Max(right, last));
        }
        if (bottom < 0) return null;
        (left, right) = Aligned(left, right, mapWidth, picture.Width);
        (top, bottom) = Aligned(top, bottom, mapHeight, picture.Height);
        return new Rect(left, top, right - left, bottom - top);
    }

    private static (int From, int To) Aligned(int first, int last, int mapLength, int pictureLength)
    {
        int step = mapLength / (int)BigInteger.GreatestCommonDivisor(mapLength, pictureLength);
        return (Math.Max(0, first - 1) / step * step, Math.Min(mapLength, (last + 1 + step) / step * step));
    }

    private static void DrawPicture(OverlayWorkspace workspace, Mat source, PixelFormat format, Size size, int above, Mat canvas,
        bool isGrey)
    {
        canvas.Create(size.Height + above, size.Width, isGrey ? MatType.CV_8UC1 : MatType.CV_8UC3);
        using (Mat band = canvas[new Rect(0, 0, size.Width, above)]) band.SetTo(Background);
        using Mat target = canvas[new Rect(0, above, size.Width, size.Height)];
        // Scaled before it is coloured: a grey picture is a third of the work.
        Mat scaled = Scaled(workspace, source, size);
        if (format == PixelFormat.Mono8 && !isGrey) Cv2.CvtColor(scaled, target, ColorConversionCodes.GRAY2BGR);
        else if (format == PixelFormat.Rgb8) Cv2.CvtColor(scaled, target, ColorConversionCodes.RGB2BGR);
        else scaled.CopyTo(target);
    }

    // Smaller where it would not fit. Returns the column after it.
    private static int DrawCaption(Mat canvas, string caption)
    {
        int width = Cv2.GetTextSize(caption, HersheyFonts.HersheySimplex, TextSize, 1, out _).Width, room = canvas.Width - 2 * Margin;
        double size = TextSize * Math.Min(1, (double)room / width);
        Cv2.PutText(canvas, caption, new Point(Margin, 20), HersheyFonts.HersheySimplex, size, White, 1, LineTypes.AntiAlias);
        return Margin + Math.Min(width, room);
    }

    // A region of the frame on the canvas.
    private static Rect Placed(PixelRectangle region, double zoom) => new(
        new Point((int)Math.Round(region.X * zoom), CaptionHeight + (int)Math.Round(region.Y * zoom)),
        Scaled(new Size(region.Width, region.Height), zoom));

    internal static Size Scaled(Size size, double zoom) =>
        new(Math.Max(1, (int)Math.Round(size.Width * zoom)), Math.Max(1, (int)Math.Round(size.Height * zoom)));

    // Binned while that is possible, each pixel the mean of a square, and the rest of the way between neighbours: OpenCV takes up to
    // thirty times as long for means over other areas.
    internal static Mat Scaled(OverlayWorkspace workspace, Mat source, Size size)
    {
        Mat scaled = source, next = workspace.Scaled, other = workspace.ScaledAgain;
        Size reached = source.Size();
        bool isGrey = source.Type() == MatType.CV_8UC1;
        bool CanBin(int side) => reached.Width >= side * size.Width && reached.Height >= side * size.Height;
        while (CanBin(2))
        {
            int side = isGrey && CanBin(4) ? 4 : 2;
            reached = new Size(reached.Width / side, reached.Height / side);
            using Mat whole = scaled[new Rect(0, 0, side * reached.Width, side * reached.Height)];
            if (isGrey) Binning.Bin(whole, side, next);
            else Cv2.Resize(whole, next, reached, 0, 0, InterpolationFlags.Area);
            (scaled, next, other) = (next, other, next);
        }
        if (reached == size) return scaled;
        Cv2.Resize(scaled, next, size, 0, 0, InterpolationFlags.Linear);
        return next;
    }

    // What is kept of each pixel and what is added are worked out for the map's few pixels and scaled up: a camera's picture has a
    // million of them.
    private static void Tint(OverlayWorkspace workspace, Mat target, ReadOnlySpan<float> map, ColorScale scale)
    {
        workspace.SmallKept.Create(workspace.Hot.Size(), MatType.CV_8UC3);
        workspace.SmallAdded.Create(workspace.Hot.Size(), MatType.CV_8UC3);
        Span<byte> kept = Values<byte>(workspace.SmallKept), added = Values<byte>(workspace.SmallAdded);
        for (int i = 0; i < map.Length; i++)
        {
            ref readonly TintStep step = ref TintSteps[(int)(scale.Position(map[i]) * (TintSteps.Length - 1))];
            kept.Slice(i * 3, 3).Fill(step.Keep);
            (added[i * 3], added[i * 3 + 1], added[i * 3 + 2]) = (step.Blue, step.Green, step.Red);
        }
        Cv2.Resize(workspace.SmallKept, workspace.Kept, target.Size(), 0, 0, InterpolationFlags.Linear);
        Cv2.Resize(workspace.SmallAdded, workspace.Added, target.Size(), 0, 0, InterpolationFlags.Linear);
        Cv2.Multiply(target, workspace.Kept, target, 1.0 / byte.MaxValue);
        Cv2.Add(target, workspace.Added, target);
    }

    private static void Outline(OverlayWorkspace workspace, Rect place, float level)
    {
        using Mat large = new(), above = new();
        Cv2.Resize(workspace.Hot, large, place.Size, 0, 0, InterpolationFlags.Linear);
        Cv2.Compare(large, new Scalar(level), above, CmpTypes.GE);
        Cv2.FindContours(above, out Point[][] contours, out _, RetrievalModes.External, ContourApproximationModes.ApproxSimple,
            place.Location);
        // White on black is seen on every picture.
        Cv2.DrawContours(workspace.Canvas, contours, -1, Bgr(0, 0, 0), 3, LineTypes.AntiAlias);
        Cv2.DrawContours(workspace.Canvas, contours, -1, Bgr(255, 255, 255), 1, LineTypes.AntiAlias);
    }

    private static void DrawLegend(OverlayWorkspace workspace, int captionEnd, Legend wanted)
    {
        Mat canvas = workspace.Canvas;
        int left = canvas.Width - LegendWidth;
        if (left < captionEnd) return;
        if (workspace.LegendShown != wanted)
        {
            Draw(wanted, workspace.Legend);
            workspace.LegendShown = wanted;
        }
        using Mat corner = canvas[new Rect(left, 0, LegendWidth, CaptionHeight)];
        workspace.Legend.CopyTo(corner);
    }

    private static void Draw(Legend legend, Mat canvas)
    {
        const int Left = TextRoom, Top = 10;
        canvas.Create(CaptionHeight, LegendWidth, MatType.CV_8UC3);
        canvas.SetTo(Background);
        for (int x = 0; x < BarWidth; x++)
        {
            (float r, float g, float b) = ColorScale.Color((float)x / (BarWidth - 1));
            Cv2.Line(canvas, new Point(Left + x, Top), new Point(Left + x, Top + BarHeight), Bgr(r, g, b));
        }
        string Number(float value) => value.ToString("0.00", CultureInfo.InvariantCulture);
        Cv2.PutText(canvas, Number(legend.Scale.Low), new Point(4, 20), HersheyFonts.HersheySimplex, 0.4, White, 1, LineTypes.AntiAlias);
        Cv2.PutText(canvas, Number(legend.Scale.High), new Point(Left + BarWidth + 6, 20), HersheyFonts.HersheySimplex, 0.4, White, 1,
            LineTypes.AntiAlias);
        if (legend.Threshold is not { } level) return;
        int mark = Left + (int)(legend.Scale.Position(level) * (BarWidth - 1));
        Cv2.Line(canvas, new Point(mark, Top - 4), new Point(mark, Top + BarHeight + 4), White, 2);
    }

    private static Scalar Bgr(double red, double green, double blue) => new(blue, green, red);

    internal static MatType TypeOf(PixelFormat format) => format == PixelFormat.Mono8 ? MatType.CV_8UC1 : MatType.CV_8UC3;

    private static Mat Over(Picture picture) => Mat.FromPixelData(picture.Height, picture.Width, TypeOf(picture.Format), picture.Pixels);

    // Of a picture that was created whole, rows without padding.
    internal static unsafe Span<T> Values<T>(Mat mat) where T : unmanaged =>
        new((void*)mat.Data, (int)mat.Total() * mat.ElemSize() / sizeof(T));

    private static Picture ToPicture(Mat bgr)
    {
        var picture = new Picture(bgr.Width, bgr.Height, PixelFormat.Rgb8);
        using Mat view = Over(picture);
        Cv2.CvtColor(bgr, view, ColorConversionCodes.BGR2RGB);
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
