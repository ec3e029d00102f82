using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>How much is kept of what was found.</summary>
internal sealed record OutboxConfiguration
{
    [Key("Room on the disk. When it is used up, delivered results go first, then undelivered passes, rejects last; what was dropped is announced.",
        Unit = "MB", Minimum = 16, Maximum = 1_000_000)]
    public int MaxMegabytes { get; init; } = 4096;

    [Key("How long results are kept, delivered or not; so long a subscriber can have them again (cmd/replay).", Unit = "days", Minimum = 1,
        Maximum = 3650)]
    public int MaxDays { get; init; } = 7;
}
