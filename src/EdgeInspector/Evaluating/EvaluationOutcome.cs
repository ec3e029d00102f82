using EdgeInspector.Pipeline;

namespace EdgeInspector.Evaluating;

/// <summary>What came of evaluating a model on a data set.</summary>
/// <param name="Result">The figures.</param>
/// <param name="Images">The images behind them; one whose masks cannot be used has none here.</param>
/// <param name="Scores">Their scores, in the same order.</param>
/// <param name="Faults">Images that could not be judged and masks that cannot be used, in words for people; both are missing in the
/// figures.</param>
/// <param name="Notes">What else a person should know of the images.</param>
internal sealed record EvaluationOutcome(
    EvaluationResult Result, IReadOnlyList<TestImage> Images, IReadOnlyList<ImageScore> Scores, IReadOnlyList<string> Faults,
    IReadOnlyList<string> Notes)
{
    /// <summary>The rules of the station that was evaluated; null for the model's own.</summary>
    public StationRules? Rules { get; init; }
}
