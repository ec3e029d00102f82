using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Publishing;

/// <summary>Draws the overlay picture of an inspection: the frame, its anomaly map on the model's fixed colour scale, region outlines.</summary>
public interface IInspectionPainter
{
    /// <summary>Draws and encodes; called by one thread at a time, off the path of the verdicts.</summary>
    /// <param name="inspection">What is known of the part.</param>
    /// <param name="frame">The frame; the caller disposes it afterwards.</param>
    /// <param name="region">Where in the frame the map lies, in frame pixels.</param>
    /// <param name="anomalyMap">[map height, map width], in score units.</param>
    InspectionPicture Paint(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap);

    /// <summary>Encodes the frame as it is.</summary>
    /// <param name="inspection">What is known of the part.</param>
    /// <param name="frame">The frame; the caller disposes it afterwards.</param>
    InspectionPicture PaintFrame(Inspection inspection, Frame frame);
}
