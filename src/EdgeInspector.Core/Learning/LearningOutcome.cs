namespace EdgeInspector.Learning;

/// <summary>A learned model with what a person should know of how it came about.</summary>
/// <param name="Model">Ready to be written.</param>
/// <param name="Notes">Warnings and deviations, in words.</param>
/// <param name="Suspicious">The good images with the highest out-of-fold scores, highest first: look at them, a defect among them ruins the
/// threshold.</param>
public sealed record LearningOutcome(LearnedModel Model, IReadOnlyList<string> Notes, IReadOnlyList<SuspiciousImage> Suspicious)
{
    /// <summary>Scores of the images with drawn defects, by models that had not seen those images; empty where none were drawn.</summary>
    public IReadOnlyList<float> DefectScores { get; init; } = [];
}
