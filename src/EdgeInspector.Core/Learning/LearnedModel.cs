using EdgeInspector.Models;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning;

/// <summary>The outcome of a learning run, ready to be written as a model package.</summary>
public sealed record LearnedModel
{
    /// <summary>What was asked for, with the method's defaults filled in.</summary>
    public required LearningOptions Options { get; init; }

    /// <summary>Width of the graph's input in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height of the graph's input in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The whole graph as serialized ONNX.</summary>
    public required byte[] Graph { get; init; }

    /// <summary>What the graph scores with.</summary>
    public required ScoringHead Head { get; init; }

    /// <summary>How the part is told from the background; null when it is not.</summary>
    public LearnedForeground? Foreground { get; init; }

    /// <summary>Images that were learned from, in natural file-name order; <see cref="PatchOrigin.Image"/> indexes it.</summary>
    public required IReadOnlyList<TrainingImage> Images { get; init; }

    /// <summary>What the images were like.</summary>
    public required TaughtFrames Frames { get; init; }

    /// <summary>The threshold and how it was found: for the map's score, or for the image score where there is no map.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>The threshold of the image score where there is a map as well; null otherwise.</summary>
    public Calibration? ImageCalibration { get; init; }

    /// <summary>What maps of images that the model had not seen are usually like; null without maps, or with too few images.</summary>
    public UsualMap? UsualMap { get; init; }

    /// <summary>Good pictures that are not in the bank, and one with a drawn defect.</summary>
    public required IReadOnlyList<GoldenImage> GoldenImages { get; init; }
}
