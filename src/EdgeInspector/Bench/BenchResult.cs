using EdgeInspector.Evaluating;

namespace EdgeInspector.Bench;

/// <summary>What the bench measured, all in one run on warm code.</summary>
internal sealed record BenchResult
{
    /// <summary>The feature extractor alone.</summary>
    public required Percentiles BackboneMs { get; init; }

    /// <summary>The whole graph alone: from uint8 picture to map and score.</summary>
    public required Percentiles GraphMs { get; init; }

    /// <summary>From grab to finished verdict through the pipeline, one frame in flight.</summary>
    public required Percentiles PathMs { get; init; }

    /// <summary>Where the path's time goes.</summary>
    public required BenchStages Stages { get; init; }

    /// <summary>Graph over backbone, at p50.</summary>
    public double GraphToBackbone => Math.Round(GraphMs.P50 / BackboneMs.P50, 3);

    /// <summary>Path over graph, at p50.</summary>
    public double PathToGraph => Math.Round(PathMs.P50 / GraphMs.P50, 3);

    /// <summary>
    /// What the agent adds to the graph: percentiles of the path less those of the graph, each duration taken from the graph's median of
    /// its own short round first, so that a machine that is slower in some rounds does not count.
    /// </summary>
    public required Percentiles OverheadMs { get; init; }

    /// <summary>
    /// What the agent's own stages take of each frame: its path less its own run of the graph. <see cref="OverheadMs"/> has, besides, what
    /// the graph loses by running behind them, on a core that slept or that others warmed.
    /// </summary>
    public required Percentiles OwnMs { get; init; }

    /// <summary>Through the pipeline with several frames in flight.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Graph runs a second, one after the other.</summary>
    public required double GraphsPerSecond { get; init; }

    /// <summary>The one rate over the other, the median of many short rounds in turns.</summary>
    public required double FramesToGraphs { get; init; }

    /// <summary>With a picture of every part; null without heatmaps.</summary>
    public BenchPictures? Pictures { get; init; }

    /// <summary>Managed bytes allocated for a frame in the pipeline, without pictures.</summary>
    public required double BytesPerFrame { get; init; }

    /// <summary>Frames behind each figure.</summary>
    public required int Frames { get; init; }

    /// <summary>Frame size in pixels.</summary>
    public required string Frame { get; init; }

    /// <summary>Execution provider.</summary>
    public required string Provider { get; init; }

    /// <summary>Threads of one run.</summary>
    public required int Threads { get; init; }
}
