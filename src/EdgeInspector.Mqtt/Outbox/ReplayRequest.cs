namespace EdgeInspector.Mqtt.Outbox;

/// <summary>Results of a station that someone asked to have again.</summary>
internal sealed class ReplayRequest(string station, long first, long last)
{
    /// <summary>The station.</summary>
    public string Station { get; } = station;

    /// <summary>First number wanted.</summary>
    public long First { get; } = first;

    /// <summary>Last number wanted.</summary>
    public long Last { get; } = last;

    /// <summary>Next number to read.</summary>
    public long Next { get; set; } = first;

    /// <summary>First number that the broker has not acknowledged; reading begins there again after a lost connection.</summary>
    public long Unacknowledged { get; set; } = first;
}
