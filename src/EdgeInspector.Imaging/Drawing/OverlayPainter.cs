using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Models;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Draws the overlay pictures of one station as JPEG. Used by one thread at a time.</summary>
/// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
/// <param name="jpegQuality">1 to 100.</param>
public sealed class OverlayPainter(int maxWidth, int jpegQuality) : IInspectionPainter, IDisposable
{
    // Used again for every picture: a new one each time would keep the garbage collector busy with large objects.
    private readonly OverlayWorkspace _workspace = new();
    private byte[] _pixels = [];

    /// <inheritdoc/>
    public InspectionPicture Paint(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap)
    {
        ModelInfo model = inspection.Model ?? throw new ArgumentException("Only what a model has scored can be drawn.", nameof(inspection));
        // The heatmap is drawn against the map's own threshold, whichever score decided.
        float threshold = (inspection.DecidedBy == DecisiveScore.Map ? inspection.Threshold : model.Threshold) ?? float.MaxValue;
        ColorScale scale = ColorScale.Of(model.ScoreMedian, model.Threshold ?? threshold);
        if (_pixels.Length != frame.Pixels.Length) _pixels = new byte[frame.Pixels.Length];
        frame.Pixels.CopyTo(_pixels);
        var picture = new Picture(frame.Width, frame.Height, frame.Format, _pixels);
        (byte[] jpeg, int width, int height) = OverlayRenderer.RenderJpeg(
            _workspace, picture, region, anomalyMap, model.InputWidth, scale, threshold, Caption(inspection), maxWidth, jpegQuality);
        return new InspectionPicture(
            inspection, "overlay", "image/jpeg", width, height, jpeg, scale.Low, scale.High);
    }

    /// <inheritdoc/>
    public InspectionPicture PaintFrame(Inspection inspection, Frame frame)
    {
        var picture = new Picture(frame.Width, frame.Height, frame.Format, frame.Pixels.ToArray());
        byte[] jpeg = new OpenCvPictureCodec().EncodeJpeg(picture, jpegQuality);
        return new InspectionPicture(inspection, "frame", "image/jpeg", frame.Width, frame.Height, jpeg, 0, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    private static string Caption(Inspection inspection) => string.Create(
        CultureInfo.InvariantCulture,
        $"{inspection.Station} {inspection.PartId ?? "#" + inspection.Sequence.ToString(CultureInfo.InvariantCulture)}  {(inspection.Verdict == Verdict.Fail ? "FAIL" : "PASS")}  {inspection.Score:0.00} / {inspection.Threshold:0.00}");
}
