namespace EdgeInspector.Mqtt.Facts;

/// <summary>What an agent is: published at every connect and when it changes.</summary>
public sealed record AgentInfo
{
    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Runtime and operating system.</summary>
    public required string Platform { get; init; }

    /// <summary>When this run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its stations.</summary>
    public required IReadOnlyList<StationInfo> Stations { get; init; }

    /// <summary>Commands that the configuration allows.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>Schemas of the messages, as in config/schemas.</summary>
    public IReadOnlyList<string> Schemas { get; } = KnownSchemas;

    /// <summary>The schemas that this version sends.</summary>
    internal static IReadOnlyList<string> KnownSchemas { get; } =
    [
        "edgeinspector.result/1", "edgeinspector.status/1", "edgeinspector.state/1", "edgeinspector.event/1", "edgeinspector.info/1", "edgeinspector.config/1",
        "edgeinspector.health/1", "edgeinspector.stats/1", "edgeinspector.reply/1", "edgeinspector.stop/1", "edgeinspector.picture/1",
    ];

    /// <summary>Older results go out on the backlog.</summary>
    public required double MaxLiveAgeSeconds { get; init; }

    /// <summary>Days of results that can be had again.</summary>
    public required double HistoryDays { get; init; }

    /// <summary>Whether plain text verdicts are sent.</summary>
    public bool PlainVerdict { get; init; }

    /// <summary>Widest picture in pixels.</summary>
    public int MaxImageWidth { get; init; }
}
