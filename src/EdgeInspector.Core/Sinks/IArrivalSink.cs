namespace EdgeInspector.Sinks;

/// <summary>Is told of every part at the moment in which it gets its number, long before there is a verdict.</summary>
public interface IArrivalSink
{
    /// <summary>Parts were seen, or are known to have gone by unseen; called under the station's lock, so that it must return at
    /// once.</summary>
    /// <param name="station">Where.</param>
    /// <param name="sequence">Number of the first one.</param>
    /// <param name="parts">How many, at least 1.</param>
    /// <param name="received">When, a time stamp of the clock.</param>
    void Seen(string station, long sequence, long parts, long received);
}
