namespace EdgeInspector.Status;

/// <summary>What an agent is: published at every connect and when it changes.</summary>
public sealed record AgentInfo : StatusFact
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

    /// <summary>Schemas of the messages that the output sends; filled in by the output.</summary>
    public IReadOnlyList<string> Schemas { get; init; } = [];

    /// <summary>Older results go out on the backlog.</summary>
    public required double MaxLiveAgeSeconds { get; init; }

    /// <summary>Days of results that can be had again.</summary>
    public required double HistoryDays { get; init; }

    /// <summary>Whether plain text verdicts are sent.</summary>
    public bool PlainVerdict { get; init; }

    /// <summary>Widest picture in pixels.</summary>
    public int MaxImageWidth { get; init; }
}
