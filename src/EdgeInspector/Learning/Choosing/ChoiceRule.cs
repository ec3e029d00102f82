using EdgeInspector.Inference.Graphs;

namespace EdgeInspector.Learning.Choosing;

/// <summary>Which candidate is taken: see decisions/0120.</summary>
internal static class ChoiceRule
{
    /// <summary>
    /// From so many pictures on a silhouette is looked for unasked: with fewer their few highest scores are too often beside the part.
    /// </summary>
    public const int EnoughForSilhouette = 100;

    /// <summary>From so many pictures on candidates are tried: below, each fold is one picture.</summary>
    public const int EnoughForTrial = CalibrationFolds.LeaveOneOutBelow;

    /// <summary>
    /// The usual candidate stays unless another catches so much more, as a share of the drawn defects: about the standard error of such a
    /// share with 30 to 60 pictures.
    /// </summary>
    private const double Margin = 0.03;

    /// <summary>
    /// The candidates that are worth a trial: of each feature extractor the usual size and the largest within the budget, the usual one
    /// first.
    /// </summary>
    /// <param name="timed">Candidates with their milliseconds a frame, the usual feature extractor's first.</param>
    /// <param name="budget">Longest time of one frame in milliseconds.</param>
    public static IReadOnlyList<Candidate> Finalists(IEnumerable<(Candidate Candidate, double Milliseconds)> timed, double budget) =>
    [
        .. timed.Where(one => one.Milliseconds <= budget).Select(one => one.Candidate).GroupBy(candidate => candidate.Backbone)
        .SelectMany(own =>
        {
            Candidate[] sizes = [.. own.OrderBy(candidate => candidate.Pixels)];
            Candidate usual = sizes.FirstOrDefault(candidate => Math.Min(candidate.Width, candidate.Height) >= GraphComposer.ShorterSide)
                ?? sizes[^1];
            return (Candidate[])[.. new[] { usual, sizes[^1] }.Distinct()];
        }),
    ];

    /// <summary>Takes one.</summary>
    /// <param name="timed">Candidates with their milliseconds a frame; at least one.</param>
    /// <param name="finalists">See <see cref="Finalists"/>.</param>
    /// <param name="trials">What the finalists do with drawn defects; empty where nothing was tried.</param>
    /// <returns>The candidate, and why in words.</returns>
    public static (Candidate Taken, string Why) Of(
        IEnumerable<(Candidate Candidate, double Milliseconds)> timed, IReadOnlyList<Candidate> finalists,
        IReadOnlyDictionary<Candidate, SyntheticTrial> trials)
    {
        if (finalists.Count == 0)
            return (timed.MinBy(one => one.Milliseconds).Candidate, "nothing is within the budget; this is the fastest");
        if (finalists.Count == 1) return (finalists[0], "the only one within the budget");
        if (trials.Count == 0) return (finalists[0], $"fewer than {EnoughForTrial} pictures, too few to try others");
        Candidate best = finalists.MaxBy(candidate => trials[candidate].Caught)!;
        return trials[best].Caught > trials[finalists[0]].Caught + Margin
            ? (best, "catches the most drawn defects")
            : (finalists[0], "no other catches clearly more drawn defects");
    }

    /// <summary>Why a candidate within the budget was not taken.</summary>
    public static string WhyNot(Candidate candidate, IReadOnlyDictionary<Candidate, SyntheticTrial> trials) =>
        trials.ContainsKey(candidate) ? "does not catch clearly more drawn defects" : "not tried";
}
