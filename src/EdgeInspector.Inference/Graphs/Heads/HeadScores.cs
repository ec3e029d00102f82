using EdgeInspector.Models;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>What a head gives.</summary>
/// <param name="Patches">Value name of the patch scores, [n x patches]; null without a map.</param>
/// <param name="Image">Value name of the image score, [n]; null without one.</param>
internal readonly record struct HeadScores(string? Patches, string? Image)
{
    /// <summary>The score of a patch that is just as a good one.</summary>
    public float BackgroundLevel { get; init; }

    /// <summary>Appends the head that was learned.</summary>
    public static HeadScores Append(GraphFeatures features, ScoringHead head) => head switch
    {
        KnnHead knn => KnnGraph.Append(features, knn),
        LunarHead lunar => LunarGraph.Append(features, lunar),
        PadimHead padim => PadimGraph.Append(features, padim),
        SpadeHead spade => SpadeGraph.Append(features, spade),
        GaussianAdHead gaussian => GaussianAdGraph.Append(features, gaussian),
        _ => throw new ModelException($"There is no graph for {head.GetType().Name}."),
    };
}
