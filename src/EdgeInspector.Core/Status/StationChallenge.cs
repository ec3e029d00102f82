using EdgeInspector.Challenges;

namespace EdgeInspector.Status;

/// <summary>How a station's challenges stand; there is one only where there are sets, or were.</summary>
public sealed record StationChallenge : StatusFact
{
    /// <summary>Its name.</summary>
    public required string Station { get; init; }

    /// <summary>When this was looked at.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One word for all of it.</summary>
    public required ChallengeState State { get; init; }

    /// <summary>Whether a set's last run failed.</summary>
    public bool Failed { get; init; }

    /// <summary>Whether a set is overdue.</summary>
    public bool Overdue { get; init; }

    /// <summary>Whether a set is due.</summary>
    public bool Due { get; init; }

    /// <summary>The run that is on; null while none is.</summary>
    public RunningChallenge? Running { get; init; }

    /// <summary>All sets.</summary>
    public IReadOnlyList<ChallengeSetFacts> Sets { get; init; } = [];

    /// <summary>The newest result; null before the first.</summary>
    public ChallengeResult? Last { get; init; }

    /// <summary>What is proven of the model in use; null while none is.</summary>
    public ProvenDetection? Proven { get; init; }

    /// <summary>That of a report.</summary>
    public static StationChallenge Of(string station, ChallengeReport report, DateTimeOffset at) => new()
    {
        Station = station,
        At = at,
        State = report.State,
        Failed = report.HasFailed,
        Overdue = report.IsOverdue,
        Due = report.IsDue,
        Running = report.Running is { } run
            ? new RunningChallenge(run.Run, run.Set, run.By, run.StartedAt, run.Until, report.Parts, report.Seen) : null,
        Sets =
        [
            .. report.Sets.Select(one => new ChallengeSetFacts(
                one.Set.Name, one.Set.Recipe, one.IsInUse, [.. one.Set.Parts.Select(part => part.Name)], one.Standing.PassedAt,
                one.Standing.PassedThrough, one.Standing.Due, one.Standing.DueSince, one.Standing.IsOverdue, one.Standing.HasFailed)),
        ],
        Last = report.Last,
        Proven = report.Model is { } model ? ProvenDetection.Of(model, report.Proven) : null,
    };
}

/// <summary>A run that is on.</summary>
/// <param name="Run">Its number, per station from 1.</param>
/// <param name="Set">The set.</param>
/// <param name="By">Who began it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Until">When it is broken off.</param>
/// <param name="Parts">How many parts it has.</param>
/// <param name="Seen">Those that were judged.</param>
public sealed record RunningChallenge(
    long Run, string Set, string By, DateTimeOffset StartedAt, DateTimeOffset Until, int Parts, IReadOnlyList<ChallengeSeen> Seen);

/// <summary>How a set stands.</summary>
/// <param name="Name">The set.</param>
/// <param name="Recipe">The product that it is for; null for all.</param>
/// <param name="InUse">Whether it is for the product in use; else it counts for nothing now.</param>
/// <param name="Parts">Names of its parts, in their order.</param>
/// <param name="PassedAt">When it was passed last; null when never.</param>
/// <param name="PassedThrough">The highest number among the parts of that pass; 0 when never.</param>
/// <param name="Due">Why it is due; empty while it is not.</param>
/// <param name="DueSince">Since when; null while it is not.</param>
/// <param name="Overdue">Whether it has been due for longer than it may.</param>
/// <param name="Failed">Whether its last run failed.</param>
public sealed record ChallengeSetFacts(
    string Name, string? Recipe, bool InUse, IReadOnlyList<string> Parts, DateTimeOffset? PassedAt, long PassedThrough,
    IReadOnlyList<ChallengeCause> Due, DateTimeOffset? DueSince, bool Overdue, bool Failed);

/// <summary>What challenge parts have proven of a model so far.</summary>
/// <param name="Model">SHA-256 of its package.</param>
/// <param name="Shown">Bad parts that were judged.</param>
/// <param name="Caught">Those that failed where they must.</param>
/// <param name="Good">Good parts that were judged.</param>
/// <param name="Passed">Those that passed.</param>
/// <param name="AtLeast">At least this share of such defects is detected, with 95 % confidence; 0 to 1.</param>
public sealed record ProvenDetection(string Model, long Shown, long Caught, long Good, long Passed, double AtLeast)
{
    /// <summary>That of a tally.</summary>
    public static ProvenDetection Of(string model, DetectionTally tally) =>
        new(model, tally.Shown, tally.Caught, tally.Good, tally.Passed, Math.Round(tally.AtLeast, 4));
}
