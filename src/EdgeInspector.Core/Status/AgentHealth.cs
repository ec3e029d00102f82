namespace EdgeInspector.Status;

/// <summary>How an agent fares.</summary>
public sealed record AgentHealth : StatusFact
{
    /// <summary>When this was looked at.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Since the start of this run.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>Memory of the process.</summary>
    public required long RssBytes { get; init; }

    /// <summary>Memory of the managed heap.</summary>
    public required long ManagedBytes { get; init; }

    /// <summary>Processor time since the last look, 100 for one core.</summary>
    public required double CpuPercent { get; init; }

    /// <summary>Threads of the process.</summary>
    public required int Threads { get; init; }

    /// <summary>Room on the disk of the state folder; null when it is unknown.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>The stations.</summary>
    public required IReadOnlyList<StationHealth> Stations { get; init; }

    /// <summary>The outputs that move gates; filled in by them.</summary>
    public IReadOnlyList<GateHealth> Outputs { get; init; } = [];

    /// <summary>The connection to the broker; filled in by the output.</summary>
    public LinkHealth? Mqtt { get; init; }

    /// <summary>What waits on the disk; filled in by the output.</summary>
    public OutboxHealth? Outbox { get; init; }
}
