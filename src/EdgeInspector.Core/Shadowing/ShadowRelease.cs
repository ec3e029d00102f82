using EdgeInspector.Status;

namespace EdgeInspector.Shadowing;

/// <summary>What was known of a version from its shadow run when a person put it in use: part of its lineage.</summary>
public sealed record ShadowRelease
{
    /// <summary>When it was put in use.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who put it in use, in their own words.</summary>
    public required string By { get; init; }

    /// <summary>Why; null when nobody said.</summary>
    public required string? Reason { get; init; }

    /// <summary>Number of the shadow run, per station from 1.</summary>
    public required long Run { get; init; }

    /// <summary>SHA-256 of the package of the model that it was held against.</summary>
    public required string Against { get; init; }

    /// <summary>Who began the run.</summary>
    public required string BegunBy { get; init; }

    /// <summary>When its counts began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The two-by-two table.</summary>
    public required ShadowCounts Counts { get; init; }

    /// <summary>The chance of a table as lopsided if both rejected alike often (exact McNemar, two-sided).</summary>
    public required double McNemar { get; init; }

    /// <summary>Challenge parts that both judged.</summary>
    public required long ChallengesSeen { get; init; }

    /// <summary>The points of the gate.</summary>
    public required IReadOnlyList<ShadowPoint> Gate { get; init; }

    /// <summary>Whether every point said yes.</summary>
    public required bool Ready { get; init; }

    /// <summary>That of a run.</summary>
    /// <param name="run">How it stands; null where none was begun.</param>
    /// <param name="model">SHA-256 of the package that is put in use.</param>
    /// <param name="by">Who puts it in use.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Null where the run is of another version, or judged nothing yet.</returns>
    public static ShadowRelease? Of(StationShadow? run, string model, DateTimeOffset at, string by, string? reason) =>
        run is null || run.Model != model || run.Counts.Judged == 0 ? null : new ShadowRelease
        {
            At = at,
            By = by,
            Reason = reason,
            Run = run.Run,
            Against = run.Against,
            BegunBy = run.By,
            StartedAt = run.StartedAt,
            Counts = run.Counts,
            McNemar = run.McNemar,
            ChallengesSeen = run.ChallengesSeen,
            Gate = run.Gate,
            Ready = run.Ready,
        };
}
