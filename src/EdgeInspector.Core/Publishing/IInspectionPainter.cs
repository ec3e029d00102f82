using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Publishing;

/// <summary>Draws the pictures of an inspection.</summary>
public interface IInspectionPainter
{
    /// <summary>Draws and encodes; called by one thread at a time, off the path of the verdicts.</summary>
    /// <param name="kind">What to draw.</param>
    /// <param name="inspection">What is known of the part.</param>
    /// <param name="frame">The frame; the caller disposes it afterwards.</param>
    /// <param name="region">Where in the frame the map lies, in frame pixels.</param>
    /// <param name="anomalyMap">[map height, map width], in score units.</param>
    /// <param name="reducedSize">Whether other pictures wait: an overlay is drawn half as wide, in less time.</param>
    InspectionPicture Paint(PictureKind kind, Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap,
        bool reducedSize);

    /// <summary>Draws a part for people who watch; called as <see cref="Paint"/> is.</summary>
    /// <param name="inspection">What is known of the part.</param>
    /// <param name="frame">The frame; the caller disposes it afterwards.</param>
    /// <param name="region">Where in the frame the map lies, in frame pixels.</param>
    /// <param name="anomalyMap">[map height, map width], in score units; empty without a map.</param>
    LivePicture PaintLive(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap);
}
