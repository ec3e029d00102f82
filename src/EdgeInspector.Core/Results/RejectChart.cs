using EdgeInspector.Monitoring;

namespace EdgeInspector.Results;

/// <summary>The rejects of a shift against those of the shifts before it: what chance gives, and what has another cause.</summary>
/// <param name="Inspected">Passed and failed parts of the shifts before.</param>
/// <param name="Failed">Failed ones of them.</param>
/// <param name="Share">What share failed.</param>
/// <param name="Spread">How much more hours differ than chance alone lets them, 1 for no more; the limits of large hours allow for
/// it.</param>
/// <param name="Hours">The hours of the shift.</param>
/// <param name="Runs">Rejects that follow each other more closely than chance lets them, where rejects are rare; the earliest ten.</param>
public sealed record RejectChart(
    long Inspected, long Failed, double Share, double Spread, IReadOnlyList<ChartHour> Hours, IReadOnlyList<RejectRun> Runs)
{
    // Below this the share of the shifts before is too uncertain to hold anything against it.
    private const long FewestFailed = 30;
    private const int MostRuns = 10;

    /// <summary>Draws the chart.</summary>
    /// <param name="before">The shifts before, in any order.</param>
    /// <param name="hours">The hours of the shift, in order.</param>
    /// <param name="rejects">Numbers of its rejects, in order, without those that somebody overturned.</param>
    /// <returns>Null where the shifts before had too few rejects, or nothing but rejects.</returns>
    public static RejectChart? Of(IReadOnlyList<PartTally> before, IReadOnlyList<HourTally> hours, IReadOnlyList<long> rejects)
    {
        // What was dropped from the store were passes: a share of the rest would be too high.
        PartTally[] whole = [.. before.Where(shift => shift.IsWhole).OrderBy(shift => shift.From)];
        long failed = whole.Sum(shift => shift.Failed), inspected = failed + whole.Sum(shift => shift.Passed);
        if (failed < FewestFailed || failed == inspected) return null;
        double share = (double)failed / inspected;
        double spread = RejectLimits.Spread(
            [.. whole.SelectMany(shift => shift.Hours).Select(hour => (hour.Passed + hour.Failed, hour.Failed))], share);
        return new RejectChart(
            inspected, failed, share, Math.Round(spread, 3),
            [
                .. hours.Select(hour =>
                {
                    long parts = hour.Passed + hour.Failed;
                    long beyond = RejectLimits.Beyond(parts, share, spread);
                    return new ChartHour(hour.From, beyond - 1, hour.Failed >= beyond);
                }),
            ],
            share < RejectLimits.Rare ? RunsOf(rejects, share) : []);
    }

    private static List<RejectRun> RunsOf(IReadOnlyList<long> rejects, double share)
    {
        List<RejectRun> runs = [];
        foreach (int length in RejectLimits.RunLengths)
        {
            // Every reject begins a stretch, so the chance is that of the others: with that of all of them, stretches that overlap would
            // be called sixteen times as often.
            long parts = RejectLimits.PartsWith(length - 1, share) + 1;
            for (int last = length - 1; last < rejects.Count; last++)
            {
                long first = rejects[last - length + 1];
                if (rejects[last] - first + 1 > parts || runs.Any(run => first <= run.Last && rejects[last] >= run.First)) continue;
                runs.Add(new RejectRun(length, first, rejects[last], parts));
            }
        }
        return [.. runs.OrderBy(run => run.First).Take(MostRuns)];
    }
}

/// <summary>An hour of a chart.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Limit">The most rejects that chance gives, but for one hour in 740.</param>
/// <param name="IsBeyond">Whether it had more.</param>
public sealed record ChartHour(DateTimeOffset From, long Limit, bool IsBeyond);

/// <summary>Rejects that follow each other closely.</summary>
/// <param name="Rejects">How many.</param>
/// <param name="First">Number of the first one.</param>
/// <param name="Last">Number of the last one.</param>
/// <param name="Parts">Within so many parts they are beyond chance.</param>
public sealed record RejectRun(int Rejects, long First, long Last, long Parts);
