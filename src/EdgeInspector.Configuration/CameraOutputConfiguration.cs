using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Output lines of a GenICam camera.</summary>
internal sealed record CameraOutputConfiguration : OutputConfiguration
{
    [Key("The station whose camera has the lines.", Format = TextFormat.Name, NullMeans = "the one whose verdicts they are", Example = "cap")]
    public string? Camera { get; init; }

    [Key("Line that is on while the part at the gate may pass. The gate hangs on this one, by its rising edge: a camera keeps its lines as they are when the agent dies.")]
    public CameraLineConfiguration Accept { get; init; } = new();

    [Key("Line that is on for a moment for every part without a pass: for lamps and counters, never for the gate.", NullMeans = "none")]
    public CameraLineConfiguration? Reject { get; init; }

    [Key("Line that is on while parts are inspected.", NullMeans = "none")]
    public CameraLineConfiguration? Ready { get; init; }

    [Key("Line that changes with every refresh while the agent and its station live, for a watchdog relay.", NullMeans = "none")]
    public CameraLineConfiguration? Watchdog { get; init; }

    /// <inheritdoc/>
    public override OutputDriver Driver => OutputDriver.Camera;

    /// <summary>The lines that are used, by key.</summary>
    public IEnumerable<(string Key, CameraLineConfiguration Line)> Lines =>
        new (string Key, CameraLineConfiguration? Line)[] { ("accept", Accept), ("reject", Reject), ("ready", Ready), ("watchdog", Watchdog) }
            .Where(one => one.Line is not null).Select(one => (one.Key, one.Line!));
}
