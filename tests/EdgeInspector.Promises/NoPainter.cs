using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Promises;

/// <summary>Where no picture is asked for.</summary>
internal sealed class NoPainter : IInspectionPainter
{
    public InspectionPicture Paint(PictureKind kind, Inspection inspection, Frame frame, PixelRectangle region,
        ReadOnlySpan<float> anomalyMap, bool reducedSize) => throw new NotSupportedException();

    public LivePicture PaintLive(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap) =>
        throw new NotSupportedException();
}
