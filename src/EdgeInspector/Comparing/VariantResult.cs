using EdgeInspector.Evaluating;

namespace EdgeInspector.Comparing;

/// <summary>What came of one variant.</summary>
/// <param name="Method">How pictures are scored.</param>
/// <param name="Backbone">File name without its ending.</param>
/// <param name="Size">Input size that was used, WIDTHxHEIGHT.</param>
/// <param name="Evaluation">Accuracy and latency; null when it failed.</param>
/// <param name="PackageBytes">Size of the model package.</param>
/// <param name="LearningSeconds">From images to package, calibration folds included, without the first look that all variants
/// share.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal sealed record VariantResult(
    string Method, string Backbone, string Size, EvaluationResult? Evaluation, long PackageBytes, double LearningSeconds, string? Error)
{
    /// <summary>Folder name of the model package; null when it failed.</summary>
    public string? Package { get; init; }

    /// <summary>What is to be said of its threshold.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>Whether it catches nothing or less than half at its threshold.</summary>
    public bool IsWeak { get; init; }

    /// <summary>What learning said of this variant.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
