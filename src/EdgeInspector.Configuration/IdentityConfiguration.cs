using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Who the agent is and where it keeps what it must not forget.</summary>
internal sealed record IdentityConfiguration
{
    [Key("Name of this agent in topics and messages; no two agents of a plant may share one.", Required = true, Format = TextFormat.Name,
        Example = "line1")]
    public string Name { get; init; } = "";

    [Key("When shifts begin, in local time; counters of the shift start again then.", Format = TextFormat.ClockTime, MaximumItems = 24,
        DistinctItems = true,
        NullMeans = "no counters by shift", Example = new[] { "06:00", "14:00", "22:00" })]
    public ValueList<string>? Shifts { get; init; }

    [Key("Folder for what must survive a restart: sequence numbers, unsent results.", Format = TextFormat.OwnFolder,
        NullMeans = @"/var/lib/edge-inspector, on Windows %ProgramData%\EdgeInspector")]
    public string? StateDirectory { get; init; }
}
