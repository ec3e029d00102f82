using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Publishing;

/// <summary>Keeps frames of inspected parts for people to come back to.</summary>
public interface IInspectionArchive
{
    /// <summary>Whether this part is to be kept; called on the path of the verdicts, so that it must return at once.</summary>
    bool Wants(Inspection inspection);

    /// <summary>Keeps it; called off the path of the verdicts, by one thread a station. What cannot be kept is its own to tell.</summary>
    /// <param name="inspection">What is known of the part.</param>
    /// <param name="frame">The frame; the caller disposes it afterwards.</param>
    /// <param name="overlay">The frame with its heatmap; null where the model has none.</param>
    void Keep(Inspection inspection, Frame frame, InspectionPicture? overlay);
}
