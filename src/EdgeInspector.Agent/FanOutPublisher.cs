using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent;

/// <summary>Hands every inspection to several takers, in their order.</summary>
internal sealed class FanOutPublisher(params IReadOnlyList<IInspectionPublisher> takers) : IInspectionPublisher
{
    /// <inheritdoc/>
    public void Publish(Inspection inspection)
    {
        foreach (IInspectionPublisher taker in takers) taker.Publish(inspection);
    }

    /// <inheritdoc/>
    public void PublishPicture(InspectionPicture picture)
    {
        foreach (IInspectionPublisher taker in takers) taker.PublishPicture(picture);
    }
}
