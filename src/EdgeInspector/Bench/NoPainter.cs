using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Bench;

/// <summary>For pipelines that draw nothing.</summary>
internal sealed class NoPainter : IInspectionPainter
{
    /// <inheritdoc/>
    public InspectionPicture Paint(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap) =>
        throw new InvalidOperationException("No picture was asked for.");

    /// <inheritdoc/>
    public InspectionPicture PaintFrame(Inspection inspection, Frame frame) => throw new InvalidOperationException("No picture was asked for.");
}
