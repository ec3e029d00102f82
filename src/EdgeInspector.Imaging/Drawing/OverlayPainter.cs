using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Draws the pictures of one station. Used by one thread at a time.</summary>
public sealed class OverlayPainter : IInspectionPainter, IDisposable
{
    // Used again for every picture: a new one each time would keep the garbage collector busy with large objects.
    private readonly IOverlayDrawing _drawing;
    private readonly IPictureCodec _codec;
    private readonly int _maxWidth, _jpegQuality;
    private byte[] _pixels = [];

    /// <summary>Draws with the library in use.</summary>
    /// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
    /// <param name="jpegQuality">1 to 100.</param>
    public OverlayPainter(int maxWidth, int jpegQuality) : this(maxWidth, jpegQuality, PictureLibrary.Drawing(), PictureLibrary.Codec()) { }

    internal OverlayPainter(int maxWidth, int jpegQuality, IOverlayDrawing drawing, IPictureCodec codec) =>
        (_maxWidth, _jpegQuality, _drawing, _codec) = (maxWidth, jpegQuality, drawing, codec);

    /// <inheritdoc/>
    public InspectionPicture Paint(PictureKind kind, Inspection inspection, Frame frame, PixelRectangle region,
        ReadOnlySpan<float> anomalyMap, bool reducedSize) => kind switch
        {
            PictureKind.Overlay =>
                PaintOverlay(inspection, frame, region, anomalyMap, reducedSize ? Math.Min(frame.Width, _maxWidth) / 2 : _maxWidth),
            PictureKind.Heatmap => PaintHeatmap(inspection, anomalyMap),
            _ => PaintFrame(inspection, frame),
        };

    /// <inheritdoc/>
    public LivePicture PaintLive(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap)
    {
        (byte[] jpeg, int width, int height) = _drawing.RenderFrame(frame, Math.Min(LiveRenderer.ScreenWidth, _maxWidth), _jpegQuality);
        byte[]? map = null;
        if (!anomalyMap.IsEmpty)
        {
            (ModelInfo model, ColorScale scale, _) = ScaleOf(inspection);
            map = LiveRenderer.RenderMap(_drawing, anomalyMap, model.InputWidth, scale);
        }
        return new LivePicture(inspection, jpeg, width, height, map, region);
    }

    /// <inheritdoc/>
    public void Dispose() => _drawing.Dispose();

    private InspectionPicture PaintOverlay(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap,
        int widest)
    {
        (ModelInfo model, ColorScale scale, float threshold) = ScaleOf(inspection);
        var content = new OverlayContent
        {
            Region = region,
            Map = anomalyMap,
            MapWidth = model.InputWidth,
            Scale = scale,
            Threshold = threshold,
            Caption = Caption(inspection),
            MaxWidth = widest,
            Part = inspection.Silhouette,
            Zones = inspection.Layout,
        };
        (byte[] jpeg, int width, int height) = _drawing.RenderJpeg(frame, content, _jpegQuality);
        return new InspectionPicture(inspection, PictureKind.Overlay, "image/jpeg", width, height, jpeg, scale.Low, scale.High);
    }

    private InspectionPicture PaintHeatmap(Inspection inspection, ReadOnlySpan<float> anomalyMap)
    {
        (ModelInfo model, ColorScale scale, _) = ScaleOf(inspection);
        Picture picture = OverlayRenderer.RenderHeatmap(anomalyMap, model.InputWidth, scale);
        return new InspectionPicture(inspection, PictureKind.Heatmap, "image/png", picture.Width, picture.Height, _codec.EncodePng(picture),
            scale.Low, scale.High);
    }

    private InspectionPicture PaintFrame(Inspection inspection, Frame frame)
    {
        if (_pixels.Length != frame.Pixels.Length) _pixels = new byte[frame.Pixels.Length];
        frame.Pixels.CopyTo(_pixels);
        byte[] jpeg = _codec.EncodeJpeg(new Picture(frame.Width, frame.Height, frame.Format, _pixels), _jpegQuality);
        return new InspectionPicture(inspection, PictureKind.Frame, "image/jpeg", frame.Width, frame.Height, jpeg, 0, 0);
    }

    // Heatmaps are drawn against the threshold of the map's score that is in use, or the model's where the image score decided. With zones
    // against the station's, so that the colours mean the same from one picture to the next.
    private static (ModelInfo Model, ColorScale Scale, float Threshold) ScaleOf(Inspection inspection)
    {
        ModelInfo model = inspection.Model ?? throw new ArgumentException("Only what a model has scored can be drawn.", nameof(inspection));
        float? threshold = inspection.DecidedBy == DecisiveScore.Map
            ? inspection.Layout?.StationThreshold ?? inspection.Threshold
            : model.Threshold;
        return (model,
            threshold is { } level ? ColorScale.Of(model.ScoreMedian, level) : ColorScale.Between(model.ScoreMedian, 2 * model.ScoreMedian),
            threshold ?? float.MaxValue);
    }

    private static string Caption(Inspection inspection) => string.Create(
        CultureInfo.InvariantCulture,
        $"{inspection.Station} {inspection.PartId ?? "#" + inspection.Sequence.ToString(CultureInfo.InvariantCulture)}  {(inspection.Verdict == Verdict.Fail ? "FAIL" : "PASS")}  {inspection.Score:0.00} / {inspection.Threshold:0.00}{(inspection.Zone is { } zone ? $" in {zone}" : "")}");
}
