using EdgeInspector.Pipeline;
using EdgeInspector.Shadowing;

namespace EdgeInspector.Status;

/// <summary>
/// A station's shadow run: a version that judges the same parts as the model in use and decides nothing. There is one only where one was
/// begun.
/// </summary>
public sealed record StationShadow : StatusFact
{
    /// <summary>Disagreements that are said, the newest.</summary>
    public const int MostDisagreements = 20;

    /// <summary>Its name.</summary>
    public required string Station { get; init; }

    /// <summary>When this was looked at.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it is on.</summary>
    public required bool On { get; init; }

    /// <summary>Its number, per station from 1.</summary>
    public required long Run { get; init; }

    /// <summary>Number of version B.</summary>
    public required int Version { get; init; }

    /// <summary>SHA-256 of the package of B.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the package of A, the model in use.</summary>
    public required string Against { get; init; }

    /// <summary>The product; null without recipes.</summary>
    public string? Recipe { get; init; }

    /// <summary>Every so-manieth part is judged by both; 1 for each.</summary>
    public required int Every { get; init; }

    /// <summary>So many are wanted.</summary>
    public required int Parts { get; init; }

    /// <summary>Who began it.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Why { get; init; }

    /// <summary>When its counts began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Why its counts began anew; null for a run that somebody began.</summary>
    public string? BegunAnew { get; init; }

    /// <summary>When it ended; null while it is on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended; null while it is on.</summary>
    public string? EndedBecause { get; init; }

    /// <summary>The two-by-two table.</summary>
    public required ShadowCounts Counts { get; init; }

    /// <summary>The chance of a table as lopsided if both rejected alike often (exact McNemar, two-sided).</summary>
    public required double McNemar { get; init; }

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

    /// <summary>Half of B's frames took no longer, in milliseconds; null without any since the start.</summary>
    public double? LatencyP50Ms { get; init; }

    /// <summary>The same of 95 %.</summary>
    public double? LatencyP95Ms { get; init; }

    /// <summary>Half of the same frames took A no longer, in milliseconds.</summary>
    public double? LatencyP50MsOfA { get; init; }

    /// <summary>What the process grew by when B was loaded, about, in bytes; null while it is not loaded.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The points of the gate.</summary>
    public IReadOnlyList<ShadowPoint> Gate { get; init; } = [];

    /// <summary>Whether every point says yes; a person releases.</summary>
    public bool Ready { get; init; }

    /// <summary>The newest parts that both judge differently, the newest first.</summary>
    public IReadOnlyList<ShadowDisagreement> Disagreements { get; init; } = [];

    /// <summary>That of a run.</summary>
    /// <param name="run">One that was begun.</param>
    /// <param name="gate">Its points.</param>
    /// <param name="most">Disagreements that are said.</param>
    public static StationShadow Of(
        string station, ShadowMemory run, IReadOnlyList<ShadowPoint> gate, DateTimeOffset at, int most = MostDisagreements) => new()
        {
            Station = station,
            At = at,
            On = run.IsOn,
            Run = run.Run,
            Version = run.Plan!.Version,
            Model = run.Plan.Model,
            Against = run.Basis!.Model,
            Recipe = run.Basis.Recipe,
            Every = run.Plan.Every,
            Parts = run.Plan.Parts,
            By = run.Plan.By,
            Why = run.Plan.Why,
            StartedAt = run.StartedAt,
            BegunAnew = run.BegunAnew,
            EndedAt = run.EndedAt,
            EndedBecause = run.EndedBecause,
            Counts = run.Counts,
            McNemar = Shadowing.McNemar.TwoSided(run.Counts.OnlyAFails, run.Counts.OnlyBFails),
            NotItsTurn = run.NotItsTurn,
            Busy = run.Busy,
            Refused = run.Refused,
            LastRefusal = run.LastRefusal,
            ChallengesSeen = run.ChallengesSeen,
            Gate = gate,
            Ready = gate.Count > 0 && gate.All(point => point.Answer == ShadowAnswer.Yes),
            Disagreements = [.. run.Disagreements.Reverse().Take(most)],
        };

    /// <summary>The same with what is known only while B is loaded.</summary>
    public StationShadow With(ShadowLane lane, long memoryBytes) => this with
    {
        LatencyP50Ms = Percentile(lane.Latency, 0.5),
        LatencyP95Ms = Percentile(lane.Latency, 0.95),
        LatencyP50MsOfA = Percentile(lane.LatencyOfA, 0.5),
        MemoryBytes = memoryBytes,
    };

    private static double? Percentile(LatencyHistogram latency, double share) =>
        latency.Count > 0 ? Math.Round(latency.Percentile(share), 3) : null;
}
