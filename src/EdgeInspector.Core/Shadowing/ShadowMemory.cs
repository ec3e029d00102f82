namespace EdgeInspector.Shadowing;

/// <summary>A station's shadow run: all that a restart must not lose. Never changed, only replaced.</summary>
public sealed record ShadowMemory
{
    /// <summary>Disagreements that are kept, the newest.</summary>
    public const int MostDisagreements = 500;

    /// <summary>Challenge parts that are kept by name.</summary>
    public const int MostNames = 50;

    /// <summary>Number of the run, per station from 1; 0 before the first.</summary>
    public long Run { get; init; }

    /// <summary>What was wanted; null before the first run.</summary>
    public ShadowPlan? Plan { get; init; }

    /// <summary>What B is held against; null before the first run.</summary>
    public ShadowBasis? Basis { get; init; }

    /// <summary>When its counts began, UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Why its counts began anew; null for a run that somebody began.</summary>
    public string? BegunAnew { get; init; }

    /// <summary>When it ended; null while it is on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended; null while it is on.</summary>
    public string? EndedBecause { get; init; }

    /// <summary>The two-by-two table, without challenge parts.</summary>
    public ShadowCounts Counts { get; init; } = new();

    /// <summary>Parts that A judged and B did not, because it was not their turn.</summary>
    public long NotItsTurn { get; init; }

    /// <summary>The same because B was busy.</summary>
    public long Busy { get; init; }

    /// <summary>The same because B would not have inspected them.</summary>
    public long Refused { get; init; }

    /// <summary>Why it would not have inspected the last of them; null for none.</summary>
    public string? LastRefusal { get; init; }

    /// <summary>Challenge parts that A judged as expected and B judged too.</summary>
    public long ChallengesSeen { get; init; }

    /// <summary>Those of them that B judged otherwise than expected.</summary>
    public long ChallengesLost { get; init; }

    /// <summary>The newest of these, by name.</summary>
    public IReadOnlyList<string> LostChallenges { get; init; } = [];

    /// <summary>The newest parts that A and B judged differently, the newest last.</summary>
    public IReadOnlyList<ShadowDisagreement> Disagreements { get; init; } = [];

    /// <summary>All that must be rejected, judged again; null until that was done.</summary>
    public ShadowGuard? Guard { get; init; }

    /// <summary>Whether one is on.</summary>
    public bool IsOn => Plan is not null && EndedAt is null;
}
