using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Who the agent is and where it keeps what it must not forget.</summary>
internal sealed record IdentityConfiguration
{
    [Key("Name of this agent in topics and messages; no two agents of a plant may share one.", Required = true, Format = TextFormat.Name, Example = "line1")]
    public string Name { get; init; } = "";

    [Key("Folder for what must survive a restart: sequence numbers, unsent results.", Format = TextFormat.Path,
        NullMeans = @"/var/lib/edge-inspector, on Windows %ProgramData%\EdgeInspector")]
    public string? StateDirectory { get; init; }
}
