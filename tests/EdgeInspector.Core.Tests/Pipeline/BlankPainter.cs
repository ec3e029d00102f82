using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>Draws nothing, half as wide in a hurry; the test can hold it up or make it fail.</summary>
internal sealed class BlankPainter : IInspectionPainter
{
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public bool Fails { get; set; }

    public InspectionPicture Paint(PictureKind kind, Inspection inspection, Frame frame, PixelRectangle region,
        ReadOnlySpan<float> anomalyMap, bool reducedSize)
    {
        Gate.Wait();
        if (Fails) throw new InvalidOperationException("No paint.");
        return new InspectionPicture(inspection, kind, "image/jpeg", reducedSize ? frame.Width / 2 : frame.Width, frame.Height,
            [anomalyMap.Length > 0 ? (byte)1 : (byte)0], 0, 1);
    }

    public LivePicture PaintLive(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap)
    {
        Gate.Wait();
        return new LivePicture(inspection, [1], frame.Width, frame.Height, anomalyMap.Length > 0 ? [2] : null, region);
    }
}
