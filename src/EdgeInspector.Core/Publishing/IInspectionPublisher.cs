using EdgeInspector.Verdicts;

namespace EdgeInspector.Publishing;

/// <summary>Takes finished inspections out of the pipeline. Both calls return at once; neither ever blocks the camera.</summary>
public interface IInspectionPublisher
{
    /// <summary>Hands over one inspection; called in order of its sequence numbers per station.</summary>
    void Publish(Inspection inspection);

    /// <summary>Hands over an encoded overlay picture; lossy by design when the link is slow.</summary>
    void PublishPicture(InspectionPicture picture);
}
