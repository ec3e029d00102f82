using EdgeInspector.Frames;
using EdgeInspector.Models;

namespace EdgeInspector.Pipeline;

/// <summary>What one frame needs on its way through the graph: the graph's buffers and a plan to fill them. Used by one thread at a time.</summary>
/// <param name="graph">The graph's buffers; disposed by the <see cref="ScoringSetup"/>.</param>
internal sealed class ScoringSlot(IScoringSlot graph)
{
    private FramePreparation? _preparation;

    /// <summary>The graph's buffers.</summary>
    public IScoringSlot Graph { get; } = graph;

    /// <summary>The plan for frames like this one, the last one's where that fits.</summary>
    public FramePreparation PreparationFor(Frame frame, PixelRectangle region, ModelInfo model)
    {
        if (_preparation?.Fits(frame, region) != true)
            _preparation = new FramePreparation(frame.Width, frame.Height, frame.Format, region, model.InputWidth, model.InputHeight);
        return _preparation;
    }
}
