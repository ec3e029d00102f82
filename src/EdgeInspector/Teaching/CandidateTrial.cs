using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>Tries what a picture would do if it were learned. Used by one thread at a time.</summary>
/// <param name="now">The model in use, with the rules of its station.</param>
/// <param name="rules">Those rules.</param>
/// <param name="bank">Its bank; null where its method has none that rows can be added to.</param>
/// <param name="set">What must be rejected.</param>
/// <param name="guards">Hold a change against it.</param>
internal sealed class CandidateTrial(
    ModelTrial now, StationRules rules, TrialBank? bank, GuardSet set, Guards guards, TimeProvider time)
{
    // Of the distance from a typical good score to the highest of a good picture that was left out.
    private const double FarAbove = 1.5;
    private readonly OddPlaces? _odd = bank is null ? null : new OddPlaces(now, bank, set);

    /// <summary>Tries one.</summary>
    /// <param name="picture">The whole frame.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">The station would not inspect it.</exception>
    public GuardReport Try(Picture picture, CancellationToken cancellation)
    {
        Judgement judgement = now.Judge(picture) with { ZoneScores = default };
        float? score = judgement.Score;
        if (bank is null)
        {
            return guards.Nothing() with
            {
                Score = score,
                Notes = [$"{now.Info.Method} keeps no rows that one picture could be added to: what it would hide is found when a version is learned with it."],
            };
        }
        byte[] input = now.Prepare(picture);
        TrialRows rows = bank.RowsOf(input);
        using var changed = new ModelTrial(bank.With(rows, now.Info), rules, time);
        return guards.Try(changed, cancellation) with
        {
            Score = score,
            Rows = rows.Wanted,
            MostRows = bank.MostRows,
            Movement = Math.Round(rows.Movement, 3),
            Doubts = [.. Doubts(judgement, rows, _odd!.MostLike(input))],
        };
    }

    /// <summary>What follows from a report.</summary>
    public static CandidateState StateOf(GuardReport report) =>
        report.Hidden.Count > 0 ? CandidateState.Refused : report.Doubts.Count > 0 ? CandidateState.Doubtful : CandidateState.Accepted;

    private IEnumerable<string> Doubts(Judgement judgement, TrialRows rows, string? like)
    {
        if (like is not null) yield return $"its odd place is nearer to one of {like}, which must be rejected, than to any good patch.";
        float median = now.Info.ScoreMedian, highest = bank!.HighestGoodScore ?? float.PositiveInfinity;
        if (judgement is { Score: { } score, DecidedBy: DecisiveScore.Map } && score > median + FarAbove * (highest - median))
            yield return string.Create(CultureInfo.InvariantCulture,
                $"it scores {score:0.000}, and no good picture that was left out of learning more than {highest:0.000}.");
        if (rows.Wanted > bank.MostRows)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"it would own {rows.Wanted} rows of the bank, and one picture may own {bank.MostRows}.");
    }
}
