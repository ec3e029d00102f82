// Longer than other files: one picture is drawn in one workspace, step after step.
using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// Draws with OpenCV. No pixel of a frame is copied on the way to its JPEG.
/// </summary>
internal sealed class OpenCvOverlay : IOverlayDrawing
{
    private const int CaptionHeight = OverlayRenderer.CaptionHeight, Margin = 8;
    private const double TextSize = 0.5;
    private const int BarWidth = 140, BarHeight = 10, TextRoom = 50, LegendWidth = TextRoom + BarWidth + TextRoom + 8;
    // A grey picture takes the first number of each.
    private static readonly Scalar Background = Bgr(24, 26, 30), White = Bgr(235, 238, 242);

    private readonly OverlayWorkspace _workspace = new();

    /// <inheritdoc/>
    public Picture Render(Picture picture, OverlayContent content)
    {
        using Mat source = Over(picture);
        return ToPicture(Draw(_workspace, source, picture.Format, content, inColor: true));
    }

    /// <inheritdoc/>
    public (byte[] Jpeg, int Width, int Height) RenderJpeg(Frame frame, OverlayContent content, int quality)
    {
        using Mat source = Mat.FromPixelData(frame.Height, frame.Width, TypeOf(frame.Format), frame.Address);
        Mat canvas = Draw(_workspace, source, frame.Format, content, inColor: false);
        return (canvas.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality)), canvas.Width, canvas.Height);
    }

    /// <inheritdoc/>
    public (byte[] Jpeg, int Width, int Height) RenderFrame(Frame frame, int maxWidth, int quality)
    {
        using Mat source = Mat.FromPixelData(frame.Height, frame.Width, TypeOf(frame.Format), frame.Address);
        Mat picture = Scaled(_workspace, source, Scaled(source.Size(), Math.Min(1, (double)maxWidth / source.Width)));
        if (frame.Format == PixelFormat.Rgb8)
        {
            Cv2.CvtColor(picture, _workspace.Canvas, ColorConversionCodes.RGB2BGR);
            picture = _workspace.Canvas;
        }
        return (picture.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality)), picture.Width, picture.Height);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(byte[] rgba, int width)
    {
        using Mat source = Mat.FromPixelData(rgba.Length / (4 * width), width, MatType.CV_8UC4, rgba);
        using var picture = new Mat();
        Cv2.CvtColor(source, picture, ColorConversionCodes.RGBA2BGRA);
        return picture.ImEncode(".png", new ImageEncodingParam(ImwriteFlags.PngCompression, 1));
    }

    /// <inheritdoc/>
    public Picture OutlineTruth(Picture overlay, Picture picture, PixelRectangle region, bool[] mask, int maskWidth)
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

    /// <inheritdoc/>
    public Picture SideBySide(Picture left, Picture right)
    {
        double zoom = (double)right.Width / left.Width;
        using Mat first = new();
        using Mat source = Over(left), other = Over(right), second = new(), both = new();
        Size size = Scaled(source.Size(), zoom);
        DrawPicture(_workspace, source, left.Format, size, right.Height - size.Height, first, isGrey: false);
        Cv2.CvtColor(other, second, ColorConversionCodes.RGB2BGR);
        Cv2.HConcat(first, second, both);
        return ToPicture(both);
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    // The canvas is BGR, as OpenCV's encoders want it; or grey, where nothing on it has a colour: a third less work for the encoder.
    private static Mat Draw(OverlayWorkspace workspace, Mat source, PixelFormat format, OverlayContent content, bool inColor)
    {
        ReadOnlySpan<float> map = content.Map;
        int mapWidth = content.MapWidth;
        double zoom = Math.Min(1, (double)content.MaxWidth / source.Width);
        Size size = Scaled(source.Size(), zoom);
        Rect covered = Placed(content.Region, zoom);
        covered &= new Rect(0, CaptionHeight, size.Width, size.Height);
        Rect? hot = map.IsEmpty ? null : AnomalousArea(map, mapWidth, content.CalmBelow, covered.Size);
        bool isGrey = !inColor && hot is null && format == PixelFormat.Mono8;
        Mat canvas = isGrey ? workspace.GreyCanvas : workspace.Canvas;
        DrawPicture(workspace, source, format, size, CaptionHeight, canvas, isGrey);
        if (hot is { } hotPart) DrawMap(workspace, hotPart, covered, map, mapWidth, content.Scale, content.Threshold, content.Zones);
        if (content.Part is not null) PartMark.Draw(canvas, content.Part, zoom, CaptionHeight);
        if (content.Zones is not null && !map.IsEmpty) ZoneMark.Draw(canvas, covered, content.Zones, mapWidth);
        if (!map.IsEmpty) PeakMark.Draw(canvas, covered, map, mapWidth);
        int captionEnd = content.Caption.Length > 0 ? DrawCaption(canvas, content.Caption) : 0;
        if (!map.IsEmpty && !isGrey) DrawLegend(workspace, captionEnd, new Legend(content.Scale, content.Threshold));
        return canvas;
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
            ref readonly TintStep step = ref TintStep.Of(scale.Position(map[i]));
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
}
