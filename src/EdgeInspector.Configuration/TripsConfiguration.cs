using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>When a station calls for somebody because too many parts are rejected.</summary>
internal sealed record TripsConfiguration
{
    [Key("So many parts in a row that did not pass.", Unit = "parts", Minimum = 1, Maximum = 1_000_000, NullMeans = "off", Example = 5)]
    public int? RejectsInARow { get; init; }

    [Key("Share of the last parts that failed.", Unit = "%", Minimum = 0.01, Maximum = 100, NullMeans = "off", Example = 10.0)]
    public double? FailedPercent { get; init; }

    [Key("Share of the last parts that were not inspected.", Unit = "%", Minimum = 0.01, Maximum = 100, NullMeans = "off", Example = 2.0)]
    public double? NotInspectedPercent { get; init; }

    [Key("The last parts that the shares are of; before there are so many, shares do not trip.", Unit = "parts", Minimum = 2,
        Maximum = 100_000)]
    public int WindowParts { get; init; } = 100;

    [Key("Topic on which a stop is asked for when something trips; the whole topic, not below the base.", Format = TextFormat.Topic,
        NullMeans = "none",
        Example = "acme/lyon/packing/line4/stop-request")]
    public string? StopTopic { get; init; }
}
