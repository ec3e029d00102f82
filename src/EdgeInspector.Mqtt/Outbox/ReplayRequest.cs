namespace EdgeInspector.Mqtt.Outbox;

/// <summary>Results of a station that someone asked to have again.</summary>
internal sealed class ReplayRequest(string station, long from, long to)
{
    /// <summary>The station.</summary>
    public string Station { get; } = station;

    /// <summary>First number wanted.</summary>
    public long First { get; } = from;

    /// <summary>Last number wanted.</summary>
    public long To { get; } = to;

    /// <summary>Next number to read.</summary>
    public long Next { get; set; } = from;

    /// <summary>First number that the broker has not acknowledged; reading begins there again after a lost connection.</summary>
    public long Unacknowledged { get; set; } = from;
}
