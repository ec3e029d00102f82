using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Where the log goes beside the journal, the event log or the terminal.</summary>
internal sealed record LogConfiguration
{
    [Key("Folder for log files; the agent's user must be able to write there.", Format = TextFormat.OwnFolder, NullMeans = "no files",
        Example = "/var/log/edge-inspector")]
    public string? Folder { get; init; }

    [Key("A new file is begun when one has grown to this size.", Unit = "MB", Minimum = 1, Maximum = 10_000)]
    public int MaxMegabytes { get; init; } = 10;

    [Key("Files that are kept; the oldest is deleted for a new one.", Unit = "files", Minimum = 1, Maximum = 1000)]
    public int Files { get; init; } = 5;
}
