namespace EdgeInspector.Challenges;

/// <summary>How a station's challenges stand. Sets that are not for the product in use count neither as failed nor as due.</summary>
public sealed record ChallengeReport
{
    /// <summary>Whether a set's last run failed.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>Whether a set is overdue.</summary>
    public required bool IsOverdue { get; init; }

    /// <summary>Whether a set is due.</summary>
    public required bool IsDue { get; init; }

    /// <summary>The run that is on; null while none is.</summary>
    public ChallengeRun? Running { get; init; }

    /// <summary>How many parts it has; 0 without a run.</summary>
    public int Parts { get; init; }

    /// <summary>Those of them that were judged.</summary>
    public IReadOnlyList<ChallengeSeen> Seen { get; init; } = [];

    /// <summary>All sets.</summary>
    public IReadOnlyList<ChallengeSetReport> Sets { get; init; } = [];

    /// <summary>The newest result; null before the first.</summary>
    public ChallengeResult? Last { get; init; }

    /// <summary>SHA-256 of the model in use; null while none is.</summary>
    public string? Model { get; init; }

    /// <summary>What is proven of that model.</summary>
    public DetectionTally Proven { get; init; } = new();

    /// <summary>One word for all of it.</summary>
    public ChallengeState State => Running is not null ? ChallengeState.Running
        : HasFailed ? ChallengeState.Failed
        : IsOverdue ? ChallengeState.Overdue
        : IsDue ? ChallengeState.Due
        : ChallengeState.Passed;
}

/// <summary>How one set stands.</summary>
/// <param name="Set">The set.</param>
/// <param name="IsInUse">Whether it is for the product in use.</param>
/// <param name="Standing">How it stands.</param>
public sealed record ChallengeSetReport(ChallengeSet Set, bool IsInUse, ChallengeStanding Standing);

/// <summary>How a station's challenges stand, in one word. Written camelCase in messages.</summary>
public enum ChallengeState
{
    /// <summary>Passed, and nothing is due.</summary>
    Passed,

    /// <summary>Due.</summary>
    Due,

    /// <summary>A run is on.</summary>
    Running,

    /// <summary>Due for longer than it may.</summary>
    Overdue,

    /// <summary>A set failed and was not passed since.</summary>
    Failed,
}
