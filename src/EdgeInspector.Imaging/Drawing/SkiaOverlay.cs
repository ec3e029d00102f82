using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Verdicts;
using SkiaSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Draws with Skia what <see cref="OpenCvOverlay"/> draws with OpenCV: alike, not the same to the bit.</summary>
internal sealed class SkiaOverlay : IOverlayDrawing
{
    private const int CaptionHeight = OverlayRenderer.CaptionHeight, Margin = 8, CaptionBaseline = 20;
    private const float TextUnit = 1.75f, SmallUnit = 1.4f;
    private const int BarWidth = 140, BarHeight = 10, BarTop = 10, TextRoom = 50, LegendWidth = TextRoom + BarWidth + TextRoom + 8;
    private static readonly SKColor Background = new(24, 26, 30), White = new(235, 238, 242);

    // Kept from one picture to the next.
    private FramePreparation? _scaling;
    private (int Width, int Height) _scaled;
    private byte[] _rgb = [];
    private SKBitmap? _pixels;

    /// <inheritdoc/>
    public Picture Render(Picture picture, OverlayContent content)
    {
        Draw(new PixelView(picture), content, inColor: true);
        return new Picture(_pixels!.Width, _pixels.Height, PixelFormat.Rgb8, SkiaPixels.Every(_pixels.GetPixelSpan(), 3));
    }

    /// <inheritdoc/>
    public (byte[] Jpeg, int Width, int Height) RenderJpeg(Frame frame, OverlayContent content, int quality)
    {
        bool isGrey = !Draw(new PixelView(frame), content, inColor: false);
        return (Encode(isGrey, quality), _pixels!.Width, _pixels.Height);
    }

    /// <inheritdoc/>
    public (byte[] Jpeg, int Width, int Height) RenderFrame(Frame frame, int maxWidth, int quality)
    {
        (int width, int height) = Scaled(frame.Width, frame.Height, Math.Min(1, (double)maxWidth / frame.Width));
        DrawPicture(new PixelView(frame), width, height, above: 0);
        return (Encode(frame.Format == PixelFormat.Mono8, quality), width, height);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(byte[] rgba, int width) => PngWriter.Write(rgba, width, rgba.Length / (4 * width), channels: 4);

    /// <inheritdoc/>
    public Picture OutlineTruth(Picture overlay, Picture picture, PixelRectangle region, bool[] mask, int maskWidth)
    {
        DrawPicture(new PixelView(overlay), overlay.Width, overlay.Height, above: 0);
        using var canvas = new SKCanvas(_pixels);
        using SKPath outline = SkiaOutlines.OfMarked(
            MemoryMarshal.AsBytes(mask.AsSpan()), maskWidth, Placed(region, (double)overlay.Width / picture.Width));
        Stroke(canvas, outline, new SKColor(60, 230, 90), 1);
        return overlay with { Format = PixelFormat.Rgb8, Pixels = SkiaPixels.Every(_pixels!.GetPixelSpan(), 3) };
    }

    /// <inheritdoc/>
    public Picture SideBySide(Picture left, Picture right)
    {
        (int width, int height) = Scaled(left.Width, left.Height, (double)right.Width / left.Width);
        DrawPicture(new PixelView(left), width, height, right.Height - height);
        byte[] first = SkiaPixels.Every(_pixels!.GetPixelSpan(), 3);
        var both = new Picture(width + right.Width, right.Height, PixelFormat.Rgb8);
        for (int y = 0; y < right.Height; y++)
        {
            first.AsSpan(y * width * 3, width * 3).CopyTo(both.Pixels.AsSpan(y * both.Stride));
            right.Pixels.AsSpan(y * right.Stride, right.Stride).CopyTo(both.Pixels.AsSpan(y * both.Stride + width * 3));
        }
        return both;
    }

    /// <inheritdoc/>
    public void Dispose() => _pixels?.Dispose();

    private static (int Width, int Height) Scaled(int width, int height, double zoom) =>
        (Math.Max(1, (int)Math.Round(width * zoom)), Math.Max(1, (int)Math.Round(height * zoom)));

    // A region of the frame on the picture.
    private static SKRectI Placed(PixelRectangle region, double zoom)
    {
        (int width, int height) = Scaled(region.Width, region.Height, zoom);
        return SKRectI.Create((int)Math.Round(region.X * zoom), CaptionHeight + (int)Math.Round(region.Y * zoom), width, height);
    }

    // Returns whether anything has a colour; where nothing has, there is no legend of colours either.
    private bool Draw(PixelView source, OverlayContent content, bool inColor)
    {
        double zoom = Math.Min(1, (double)content.MaxWidth / source.Width);
        (int width, int height) = Scaled(source.Width, source.Height, zoom);
        DrawPicture(source, width, height, CaptionHeight);
        using var canvas = new SKCanvas(_pixels);
        SKRectI covered = Placed(content.Region, zoom);
        covered.Intersect(SKRectI.Create(0, CaptionHeight, width, height));
        bool isHot = !content.Map.IsEmpty && TensorPrimitives.Max(content.Map) >= content.CalmBelow;
        if (isHot) DrawMap(canvas, covered, content);
        if (content.Part is { } part) DrawPart(canvas, part, zoom);
        if (content.Zones is { } zones && !content.Map.IsEmpty) DrawZones(canvas, covered, zones, content.MapWidth);
        if (!content.Map.IsEmpty) DrawPeak(canvas, covered, content.Map, content.MapWidth);
        float captionEnd = content.Caption.Length > 0 ? DrawCaption(canvas, content.Caption, width) : 0;
        bool hasColor = inColor || isHot || source.Format != PixelFormat.Mono8;
        if (!content.Map.IsEmpty && hasColor && width - LegendWidth >= captionEnd)
            DrawLegend(canvas, width - LegendWidth, content.Scale, content.Threshold);
        return hasColor;
    }

    private void DrawPicture(PixelView source, int width, int height, int above)
    {
        if (_scaling?.Fits(source, Whole(source)) != true || _scaled != (width, height))
        {
            _scaling = new FramePreparation(source.Width, source.Height, source.Format, Whole(source), width, height);
            _scaled = (width, height);
            _rgb = new byte[width * height * 3];
        }
        if (_pixels?.Width != width || _pixels.Height != height + above)
        {
            _pixels?.Dispose();
            _pixels = new SKBitmap(new SKImageInfo(width, height + above, SKColorType.Rgba8888, SKAlphaType.Opaque));
        }
        _scaling.Prepare(source.Pixels, _rgb);
        _pixels.Erase(Background);
        SkiaPixels.Widened(_rgb, PixelFormat.Rgb8).CopyTo(PixelsOf(_pixels)[(above * width * 4)..]);
    }

    private static PixelRectangle Whole(PixelView source) => new(0, 0, source.Width, source.Height);

    private static unsafe Span<byte> PixelsOf(SKBitmap bitmap) => new((void*)bitmap.GetPixels(), bitmap.ByteCount);

    // Premultiplied, so that what is kept of a pixel and what is added to it are scaled up together.
    private static void DrawMap(SKCanvas canvas, SKRectI covered, OverlayContent content)
    {
        int mapWidth = content.MapWidth, mapHeight = content.Map.Length / mapWidth;
        using var tint = new SKBitmap(new SKImageInfo(mapWidth, mapHeight, SKColorType.Rgba8888, SKAlphaType.Premul));
        Span<byte> rgba = PixelsOf(tint);
        for (int i = 0; i < content.Map.Length; i++)
        {
            ref readonly TintStep step = ref TintStep.Of(content.Scale.Position(content.Map[i]));
            (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]) =
                (step.Red, step.Green, step.Blue, (byte)(byte.MaxValue - step.Keep));
        }
        using SKImage image = SKImage.FromBitmap(tint);
        canvas.DrawImage(image, SKRect.Create(mapWidth, mapHeight), covered, new SKSamplingOptions(SKFilterMode.Linear), null);
        if (content.Threshold is not { } level) return;
        float[] above = content.Map.ToArray();
        if (content.Zones is { } zones) TensorPrimitives.Subtract(above, zones.Levels, above);
        else TensorPrimitives.Subtract(above, level, above);
        using SKPath outline = SkiaOutlines.OfZero(above, mapWidth, covered);
        // White on black is seen on every picture.
        Stroke(canvas, outline, SKColors.Black, 3);
        Stroke(canvas, outline, SKColors.White, 1);
    }

    private static void DrawPart(SKCanvas canvas, FoundPart part, double zoom)
    {
        foreach (IReadOnlyList<(int X, int Y)> outline in part.Outlines)
        {
            using var path = new SKPath();
            // In the middle of its pixel.
            SKPoint Place(int x, int y) => new((float)(x * zoom) + 0.5f, CaptionHeight + (float)(y * zoom) + 0.5f);
            path.AddPoly([.. outline.Select(corner => Place(corner.X, corner.Y))]);
            Stroke(canvas, path, SKColors.Black, 2);
            Stroke(canvas, path, Grey(PartMark.Grey), 1);
        }
    }

    private static void DrawZones(SKCanvas canvas, SKRectI covered, ZoneLayout layout, int mapWidth)
    {
        var place = new PixelRectangle(covered.Left, covered.Top, covered.Width, covered.Height);
        var finder = new RegionFinder(mapWidth, layout.Places.Length / mapWidth, place);
        byte[] marked = new byte[layout.Places.Length];
        float[] map = new float[marked.Length];
        List<Region> pieces = [];
        for (int i = 0; i < layout.Zones.Count; i++)
        {
            for (int at = 0; at < marked.Length; at++) map[at] = marked[at] = layout.Places[at] == i + 1 ? (byte)1 : (byte)0;
            using SKPath outline = SkiaOutlines.OfMarked(marked, mapWidth, covered);
            Stroke(canvas, outline, SKColors.Black, 2);
            Stroke(canvas, outline, Grey(ZoneMark.Grey), 1);
            pieces.Clear();
            finder.Find(map, 1, 1, null, null, pieces);
            if (pieces.Count == 0) continue;
            Region largest = pieces.MaxBy(piece => (long)piece.Box.Width * piece.Box.Height);
            // Inside, at the upper left corner of its largest piece.
            using SKPath name = StrokeFont.PathOf(ZoneMark.Text(layout.Zones[i]), largest.Box.X + ZoneMark.Gap,
                largest.Box.Y + ZoneMark.Gap + ZoneMark.TextHeight, SmallUnit);
            Stroke(canvas, name, SKColors.Black, 3);
            Stroke(canvas, name, Grey(ZoneMark.Grey), 1);
        }
    }

    private static void DrawPeak(SKCanvas canvas, SKRectI covered, ReadOnlySpan<float> map, int mapWidth)
    {
        if (PeakMark.Find(map, mapWidth, covered.Width, covered.Height) is not var (x, y, radius)) return;
        canvas.Save();
        canvas.ClipRect(covered);
        using var ring = new SKPath();
        ring.AddCircle(covered.Left + x + 0.5f, covered.Top + y + 0.5f, radius);
        Stroke(canvas, ring, SKColors.Black, 3);
        Stroke(canvas, ring, SKColors.White, 1);
        canvas.Restore();
    }

    // Smaller where it would not fit. Returns the column after it.
    private static float DrawCaption(SKCanvas canvas, string caption, int canvasWidth)
    {
        float width = StrokeFont.WidthOf(caption, TextUnit), room = canvasWidth - 2 * Margin;
        Write(canvas, caption, Margin, TextUnit * Math.Min(1, Math.Max(0, room) / width));
        return Margin + Math.Min(width, room);
    }

    private static void DrawLegend(SKCanvas canvas, int left, ColorScale scale, float? threshold)
    {
        int bar = left + TextRoom;
        using var paint = new SKPaint();
        for (int x = 0; x < BarWidth; x++)
        {
            (float r, float g, float b) = ColorScale.Color((float)x / (BarWidth - 1));
            paint.Color = new SKColor((byte)r, (byte)g, (byte)b);
            canvas.DrawRect(bar + x, BarTop, 1, BarHeight + 1, paint);
        }
        Write(canvas, scale.Low.ToString("0.00", CultureInfo.InvariantCulture), left + 4, SmallUnit);
        Write(canvas, scale.High.ToString("0.00", CultureInfo.InvariantCulture), bar + BarWidth + 6, SmallUnit);
        if (threshold is not { } level) return;
        paint.Color = White;
        canvas.DrawRect(bar + (int)(scale.Position(level) * (BarWidth - 1)) - 1, BarTop - 4, 2, BarHeight + 9, paint);
    }

    private static void Write(SKCanvas canvas, string text, float left, float unit)
    {
        using SKPath path = StrokeFont.PathOf(text, left, CaptionBaseline, unit);
        Stroke(canvas, path, White, 1);
    }

    private static SKColor Grey(byte value) => new(value, value, value);

    private static void Stroke(SKCanvas canvas, SKPath path, SKColor color, float width)
    {
        using var paint = new SKPaint
        {
            Color = color,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
            IsAntialias = true,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.DrawPath(path, paint);
    }

    // What is grey everywhere becomes a grey JPEG: a third less work for the encoder.
    private byte[] Encode(bool isGrey, int quality)
    {
        if (isGrey)
        {
            byte[] grey = SkiaPixels.Every(_pixels!.GetPixelSpan(), 1);
            return SkiaPixels.EncodeJpeg(grey, _pixels.Width, _pixels.Height, PixelFormat.Mono8, quality);
        }
        using SKPixmap pixels = _pixels!.PeekPixels();
        return SkiaPixels.EncodeJpeg(pixels, quality);
    }
}
