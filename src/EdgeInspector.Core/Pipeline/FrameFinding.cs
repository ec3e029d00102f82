using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>What a <see cref="FrameInspector"/> says of one frame.</summary>
/// <param name="Region">The part of the frame that was looked at, in frame pixels.</param>
/// <param name="Judgement">Verdict, score and regions; not inspected (frameQuality) when the frame was refused.</param>
/// <param name="Refusal">Why the graph never saw the frame, in words for people; null when it did.</param>
/// <param name="PrepareMs">Region of interest and resize, in milliseconds.</param>
/// <param name="InferMs">The graph, in milliseconds.</param>
/// <param name="VerdictMs">Score rule and regions, in milliseconds.</param>
public readonly record struct FrameFinding(
    PixelRectangle Region, Judgement Judgement, string? Refusal, double PrepareMs, double InferMs, double VerdictMs)
{
    /// <summary>What was found of the part; null where the model does not tell it from the background.</summary>
    public PartFinding? Part { get; init; }

    /// <summary>What the frame looked like to the model; null where the model does not say what its pictures looked like.</summary>
    public FrameTraits? Traits { get; init; }

    /// <summary>A frame that the graph never saw.</summary>
    internal static FrameFinding Refused(PixelRectangle region, string why) =>
        new(region, new Judgement(Verdict.NotInspected, Reason.FrameQuality, false, null, []), why, 0, 0, 0);
}
