using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Frames of parts that are kept on this machine, with overlay and result, in folders by station and day.</summary>
internal sealed record ArchiveConfiguration
{
    [Key("Where to keep them. Only what the archive wrote is ever deleted there, and links in it are not followed.",
        Format = TextFormat.OwnFolder, NullMeans = "nothing is kept", Example = "/var/lib/edge-inspector/archive")]
    public string? Folder { get; init; }

    [Key("Keep every part that failed.")]
    public bool Rejects { get; init; } = true;

    [Key("Keep every n-th good part; 0 keeps none.", Unit = "parts", Minimum = 0, Maximum = 1_000_000)]
    public int EveryNthGood { get; init; } = 100;

    [Key("Older ones are deleted.", Unit = "days", Minimum = 1, Maximum = 36_500)]
    public int MaxDays { get; init; } = 30;

    [Key("The oldest are deleted when all of them take more.", Unit = "GB", Minimum = 0.001, Maximum = 1_000_000)]
    public double MaxGigabytes { get; init; } = 20;

    [Key("The oldest are deleted when less of the disk, or of its files' numbers (inodes), is free.", Unit = "%", Minimum = 0,
        Maximum = 99)]
    public double MinimumFreePercent { get; init; } = 10;
}
