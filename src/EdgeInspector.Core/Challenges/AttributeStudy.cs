using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Challenges;

/// <summary>
/// An attribute study of a measuring system (AIAG MSA): parts whose truth is known, judged several times each. Trials that were not
/// inspected are no verdicts; their parts were not judged rightly every time.
/// </summary>
public sealed record AttributeStudy
{
    private AttributeStudy()
    {
    }

    /// <summary>Parts.</summary>
    public required int Parts { get; init; }

    /// <summary>Trials with a verdict.</summary>
    public required int Trials { get; init; }

    /// <summary>Trials without one.</summary>
    public required int NotInspected { get; init; }

    /// <summary>Parts that were judged rightly in every trial, of all parts.</summary>
    public required ObservedShare Effectiveness { get; init; }

    /// <summary>Parts that got the same verdict in every trial, right or wrong, of all parts.</summary>
    public required ObservedShare Repeatability { get; init; }

    /// <summary>Trials of bad parts that passed, of all trials of bad parts.</summary>
    public required ObservedShare Miss { get; init; }

    /// <summary>Trials of good parts that failed, of all trials of good parts.</summary>
    public required ObservedShare FalseAlarm { get; init; }

    /// <summary>Cohen's kappa of verdict and truth over all trials; null where truth and verdicts are all alike.</summary>
    public required double? Kappa { get; init; }

    /// <summary>The worst of the grades of effectiveness, miss, false alarm and kappa.</summary>
    public StudyGrade Grade => new[]
    {
        Graded(Effectiveness.Share, 0.9, 0.8), Graded(-Miss.Share, -0.02, -0.05), Graded(-FalseAlarm.Share, -0.05, -0.1),
        Graded(Kappa ?? 1, 0.9, 0.7),
    }.Max();

    /// <summary>The study of some trials.</summary>
    /// <param name="trials">Part, whether it is good, and what was said of it; a part has one truth.</param>
    public static AttributeStudy Of(IReadOnlyList<(string Part, bool IsGood, Verdict Said)> trials)
    {
        int hits = 0, misses = 0, alarms = 0, passes = 0, right = 0, alike = 0;
        foreach ((_, bool isGood, Verdict said) in trials)
        {
            if (said == Verdict.Pass && isGood) passes++;
            else if (said == Verdict.Pass) misses++;
            else if (said == Verdict.Fail && isGood) alarms++;
            else if (said == Verdict.Fail) hits++;
        }
        IGrouping<string, (string Part, bool IsGood, Verdict Said)>[] parts =
            [.. trials.GroupBy(trial => trial.Part, StringComparer.Ordinal)];
        foreach (IGrouping<string, (string Part, bool IsGood, Verdict Said)> part in parts)
        {
            if (part.All(trial => trial.Said == (trial.IsGood ? Verdict.Pass : Verdict.Fail))) right++;
            if (part.All(trial => trial.Said != Verdict.NotInspected) && part.Select(trial => trial.Said).Distinct().Count() == 1) alike++;
        }
        int judged = hits + misses + alarms + passes;
        double observed = (double)(hits + passes) / judged;
        double alikeByChance = (double)(hits + misses) * (hits + alarms) + (double)(passes + alarms) * (passes + misses);
        double chance = alikeByChance / ((double)judged * judged);
        return new AttributeStudy
        {
            Parts = parts.Length,
            Trials = judged,
            NotInspected = trials.Count - judged,
            Effectiveness = new ObservedShare(right, parts.Length),
            Repeatability = new ObservedShare(alike, parts.Length),
            Miss = new ObservedShare(misses, hits + misses),
            FalseAlarm = new ObservedShare(alarms, passes + alarms),
            Kappa = chance < 1 ? (observed - chance) / (1 - chance) : null,
        };
    }

    private static StudyGrade Graded(double value, double good, double marginal) =>
        value >= good ? StudyGrade.Acceptable : value >= marginal ? StudyGrade.Marginal : StudyGrade.Unacceptable;
}

/// <summary>
/// What a study is worth, by the limits of AIAG: effectiveness 90 and 80 %, miss 2 and 5 %, false alarm 5 and 10 %, kappa 0.9 and 0.7.
/// </summary>
public enum StudyGrade
{
    /// <summary>Acceptable.</summary>
    Acceptable,

    /// <summary>Marginal.</summary>
    Marginal,

    /// <summary>Not acceptable.</summary>
    Unacceptable,
}
