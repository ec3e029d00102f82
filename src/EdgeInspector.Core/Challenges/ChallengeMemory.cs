namespace EdgeInspector.Challenges;

/// <summary>What a station's challenges were so far: all that a restart must not lose. Never changed, only replaced.</summary>
public sealed record ChallengeMemory
{
    /// <summary>Results that are kept.</summary>
    public const int MostResults = 500;

    private const int MostModels = 100;

    /// <summary>Number of the last run; 0 before the first.</summary>
    public long Runs { get; init; }

    /// <summary>The run that is on; null while none is.</summary>
    public ChallengeRun? Running { get; init; }

    /// <summary>How each set stands, by name.</summary>
    public IReadOnlyDictionary<string, ChallengeStanding> Sets { get; init; } = new Dictionary<string, ChallengeStanding>();

    /// <summary>The newest results, the newest last.</summary>
    public IReadOnlyList<ChallengeResult> Results { get; init; } = [];

    /// <summary>What is proven of each model, by the SHA-256 of its package.</summary>
    public IReadOnlyDictionary<string, DetectionTally> Models { get; init; } = new Dictionary<string, DetectionTally>();

    /// <summary>What verdicts rested on last; null before the first model.</summary>
    public ChallengeBasis? Basis { get; init; }

    /// <summary>How a set stands.</summary>
    public ChallengeStanding Of(string set) => Sets.GetValueOrDefault(set) ?? new ChallengeStanding();

    /// <summary>The parts that are suspect: those since the last pass of each of these sets.</summary>
    public SuspectRange Suspects(IEnumerable<ChallengeSet> sets)
    {
        ChallengeStanding[] standings = [.. sets.Select(set => Of(set.Name))];
        return standings.Length == 0 || Array.Exists(standings, standing => standing.PassedAt is null)
            ? new SuspectRange(0, null, null)
            : new SuspectRange(standings.Min(standing => standing.PassedThrough), null, standings.Min(standing => standing.PassedAt));
    }

    /// <summary>The parts between the pass before a run and the one behind it; null when the run is not kept.</summary>
    public SuspectRange? SuspectsAround(long run)
    {
        if (Results.FirstOrDefault(result => result.Run == run) is not { } around) return null;
        ChallengeResult[] passes = [.. Results.Where(result => result.Set == around.Set && result.Outcome == ChallengeOutcome.Passed)];
        ChallengeResult? before = passes.LastOrDefault(pass => pass.Run < run), behind = passes.FirstOrDefault(pass => pass.Run > run);
        return new SuspectRange(before?.Through ?? 0, behind?.Through, before?.EndedAt);
    }

    /// <summary>The newest result before a record, and the oldest behind it; runs that were broken off say nothing.</summary>
    /// <param name="sequence">Number of the record; the last part of a run lies behind it.</param>
    public (ChallengeResult? Before, ChallengeResult? Behind) Around(long sequence)
    {
        ChallengeResult[] ended = [.. Results.Where(result => result.Outcome != ChallengeOutcome.BrokenOff)];
        return (ended.LastOrDefault(result => result.Through <= sequence),
            ended.FirstOrDefault(result => result.After >= sequence));
    }

    /// <summary>
    /// The newest runs of a set that are trials of one system: whole ones, of one model and product, of the same parts with the same truth.
    /// </summary>
    /// <param name="set">Name of the set.</param>
    /// <returns>The newest last; empty when none is kept.</returns>
    public IReadOnlyList<ChallengeResult> Trials(string set)
    {
        ChallengeResult[] whole = [.. Results.Where(result => result.Set == set && result.Outcome != ChallengeOutcome.BrokenOff)];
        if (whole.Length == 0) return [];
        ChallengeResult newest = whole[^1];
        HashSet<(string, Verdicts.Verdict)> parts = Truths(newest);
        return
        [
            .. whole.Reverse()
                .TakeWhile(one => one.Model == newest.Model && one.Recipe == newest.Recipe && parts.SetEquals(Truths(one)))
                .Reverse(),
        ];

        static HashSet<(string, Verdicts.Verdict)> Truths(ChallengeResult one) =>
            [.. one.Parts.Select(part => (part.Part, part.Expected))];
    }

    internal ChallengeMemory With(string set, ChallengeStanding standing) =>
        this with { Sets = new Dictionary<string, ChallengeStanding>(Sets) { [set] = standing } };

    internal ChallengeMemory With(ChallengeResult result) =>
        this with { Running = null, Results = [.. Results.Append(result).TakeLast(MostResults)] };

    internal ChallengeMemory With(string model, IEnumerable<ChallengeSeen> seen)
    {
        DetectionTally tally = Models.GetValueOrDefault(model) ?? new DetectionTally();
        foreach (ChallengeSeen part in seen.Where(part => part.Seen != Verdicts.Verdict.NotInspected))
        {
            int well = part.Differs is null ? 1 : 0;
            tally = part.Expected == Verdicts.Verdict.Fail
                ? tally with { Shown = tally.Shown + 1, Caught = tally.Caught + well }
                : tally with { Good = tally.Good + 1, Passed = tally.Passed + well };
        }
        // The one that was used last is the last; the oldest goes.
        return this with
        {
            Models = Models.Where(other => other.Key != model).Append(KeyValuePair.Create(model, tally)).TakeLast(MostModels)
                .ToDictionary(),
        };
    }
}

/// <summary>A run that is on.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Set">The set.</param>
/// <param name="By">Who began it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Until">When it is broken off.</param>
/// <param name="After">The number of the last record before it.</param>
/// <param name="Model">SHA-256 of the model in use.</param>
/// <param name="Recipe">The product; null without recipes.</param>
public sealed record ChallengeRun(
    long Run, string Set, string By, DateTimeOffset StartedAt, DateTimeOffset Until, long After, string? Model, string? Recipe);

/// <summary>How a set stands.</summary>
public sealed record ChallengeStanding
{
    /// <summary>When it was passed last; null when never.</summary>
    public DateTimeOffset? PassedAt { get; init; }

    /// <summary>The highest number among the parts of that pass; 0 when never.</summary>
    public long PassedThrough { get; init; }

    /// <summary>Stands for the parts of the set that was passed; null when never.</summary>
    public string? PassedSet { get; init; }

    /// <summary>Why it is due; empty while it is not.</summary>
    public IReadOnlyList<ChallengeCause> Due { get; init; } = [];

    /// <summary>Since when; null while it is not due.</summary>
    public DateTimeOffset? DueSince { get; init; }

    /// <summary>Whether it has been due for longer than it may.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>Whether the last run that came to its end failed.</summary>
    public bool HasFailed { get; init; }

    internal ChallengeStanding DueFor(ChallengeCause cause, DateTimeOffset now) => Due.Contains(cause)
        ? this : this with { Due = [.. Due.Append(cause).Order()], DueSince = DueSince ?? now };
}

/// <summary>Parts that no passed challenge vouches for on both sides.</summary>
/// <param name="After">They have higher numbers; 0 for all.</param>
/// <param name="Through">And none higher than this; null up to now.</param>
/// <param name="Since">When the pass before them was; null when there was none.</param>
public sealed record SuspectRange(long After, long? Through, DateTimeOffset? Since);
