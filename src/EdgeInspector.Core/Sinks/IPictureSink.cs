using EdgeInspector.Publishing;

namespace EdgeInspector.Sinks;

/// <summary>
/// Receives encoded pictures of inspections. Pictures are best effort: when they come too fast the oldest waiting one is dropped.
/// </summary>
public interface IPictureSink
{
    /// <summary>Takes one picture; called on the sink's own thread and may block.</summary>
    void Take(InspectionPicture picture);

    /// <summary>A picture found the sink's queue full and will not come; called on the thread that posts, and returns at once.</summary>
    void Dropped(InspectionPicture picture);
}
