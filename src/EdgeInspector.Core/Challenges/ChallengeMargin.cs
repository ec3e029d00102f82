namespace EdgeInspector.Challenges;

/// <summary>
/// How far a challenge part's score lies on its right side of the threshold, over its last showings to the same model with the same
/// threshold: an exponentially weighted mean (EWMA; Roberts, 1959) in units of the standard deviation from one showing to the next.
/// </summary>
/// <param name="Set">The set.</param>
/// <param name="Part">The part.</param>
/// <param name="Showings">How many it rests on, at least <see cref="FewestShowings"/>.</param>
/// <param name="Mean">The weighted mean of its scores.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Deviation">Standard deviation of one score: the mean moving range over 1.128, as on a chart of individuals.</param>
/// <param name="Margin">How many of them the mean lies on the right side of the threshold; negative on the wrong side.</param>
public sealed record ChallengeMargin(string Set, string Part, int Showings, double Mean, double Threshold, double Deviation, double Margin)
{
    /// <summary>With fewer nothing is said: the deviation would be a guess.</summary>
    public const int FewestShowings = 10;

    private const int MostShowings = 30;

    // The newest three or so count most: there are only a few a day. The mean of a score that creeps by half a deviation a showing lags
    // behind by more than one, and 4 say so before one showing in 300 is a miss.
    private const double Weight = 0.3, Shortest = 4, RangeOfTwo = 1.128;

    /// <summary>Whether a miss is to be expected by chance alone before long.</summary>
    public bool IsShort => Margin < Shortest;

    /// <summary>Of every part of a set that was shown often enough to the model that judged it last.</summary>
    /// <param name="results">Results, the newest last.</param>
    /// <param name="set">The set.</param>
    public static IReadOnlyList<ChallengeMargin> Of(IReadOnlyList<ChallengeResult> results, string set)
    {
        string? model = results.LastOrDefault(result => result.Set == set)?.Model;
        return
        [
            .. results.Where(result => result.Set == set && result.Model == model).SelectMany(result => result.Parts)
                .Where(seen => seen is { Score: not null, Threshold: not null }).GroupBy(seen => (seen.Part, seen.Expected))
                .Select(showings => Of(set, [.. showings])).OfType<ChallengeMargin>(),
        ];
    }

    /// <summary>Parts that come so close with the newest result; said once, until they are further away again.</summary>
    /// <param name="before">Results before it.</param>
    /// <param name="after">The same with it.</param>
    /// <param name="set">The set.</param>
    public static IEnumerable<ChallengeMargin> BecameShort(
        IReadOnlyList<ChallengeResult> before, IReadOnlyList<ChallengeResult> after, string set)
    {
        HashSet<string> known = [.. Of(before, set).Where(one => one.IsShort).Select(one => one.Part)];
        return Of(after, set).Where(one => one.IsShort && !known.Contains(one.Part));
    }

    private static ChallengeMargin? Of(string set, ChallengeSeen[] showings)
    {
        ChallengeSeen newest = showings[^1];
        double[] scores =
            [.. showings.Where(seen => seen.Threshold == newest.Threshold).TakeLast(MostShowings).Select(seen => (double)seen.Score!)];
        if (scores.Length < FewestShowings || !scores.All(double.IsFinite)) return null;
        double deviation = scores.Zip(scores.Skip(1), (one, next) => Math.Abs(next - one)).Average() / RangeOfTwo;
        double mean = scores.Aggregate((sofar, next) => sofar + (Weight * (next - sofar)));
        double threshold = newest.Threshold!.Value, off = newest.Expected == Verdicts.Verdict.Fail ? mean - threshold : threshold - mean;
        // The same picture again and again has no deviation: it is on one side whatever comes.
        double margin = deviation > 0 ? off / deviation : off > 0 ? double.MaxValue : double.MinValue;
        return new ChallengeMargin(set, newest.Part, scores.Length, mean, threshold, deviation, margin);
    }
}
