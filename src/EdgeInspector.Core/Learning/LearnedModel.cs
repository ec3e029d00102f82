using EdgeInspector.Scoring;

namespace EdgeInspector.Learning;

/// <summary>The outcome of a learning run, ready to be written as a model package.</summary>
public sealed record LearnedModel
{
    /// <summary>What was asked for.</summary>
    public required LearningOptions Options { get; init; }

    /// <summary>Width of the graph's input in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height of the graph's input in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The whole graph as serialized ONNX.</summary>
    public required byte[] Graph { get; init; }

    /// <summary>The bank inside the graph.</summary>
    public required MemoryBank Bank { get; init; }

    /// <summary>Images that were learned from, in natural file-name order; <see cref="PatchOrigin.Image"/> indexes it.</summary>
    public required IReadOnlyList<TrainingImage> Images { get; init; }

    /// <summary>The threshold and how it was found.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>Good pictures that are not in the bank, and one with a drawn defect.</summary>
    public required IReadOnlyList<GoldenImage> GoldenImages { get; init; }
}
