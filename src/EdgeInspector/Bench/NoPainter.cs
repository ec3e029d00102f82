using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Bench;

/// <summary>For pipelines that draw nothing.</summary>
internal sealed class NoPainter : IInspectionPainter
{
    /// <inheritdoc/>
    public InspectionPicture Paint(PictureKind kind, Inspection inspection, Frame frame, PixelRectangle region,
        ReadOnlySpan<float> anomalyMap, bool reducedSize) =>
        throw new InvalidOperationException("No picture was asked for.");

    /// <inheritdoc/>
    public LivePicture PaintLive(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap) =>
        throw new InvalidOperationException("Nobody watches.");
}
