using EdgeInspector.Challenges;
using EdgeInspector.Status;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>The challenge parts of a shift.</summary>
/// <param name="Runs">Runs that ended in it, the newest first, of the newest that are kept.</param>
/// <param name="Proven">What is proven up to now of each model that judged them.</param>
internal sealed record ShiftChallenges(IReadOnlyList<ChallengeResult> Runs, IReadOnlyList<ProvenDetection> Proven)
{
    /// <summary>Those of a shift.</summary>
    /// <param name="results">All that are kept, the newest last.</param>
    /// <param name="models">What is proven of each model, by its SHA-256.</param>
    /// <param name="from">Its beginning.</param>
    /// <param name="to">Its end, which is not part of it.</param>
    public static ShiftChallenges Of(
        IReadOnlyList<ChallengeResult> results, IReadOnlyDictionary<string, DetectionTally> models, DateTimeOffset from, DateTimeOffset to)
    {
        ChallengeResult[] runs = [.. results.Where(result => result.EndedAt >= from && result.EndedAt < to).Reverse()];
        return new ShiftChallenges(runs,
        [
            .. runs.Select(run => run.Model).OfType<string>().Distinct().Where(models.ContainsKey)
                .Select(model => ProvenDetection.Of(model, models[model])),
        ]);
    }
}
