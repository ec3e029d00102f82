namespace EdgeInspector.Modbus.Protocol;

/// <summary>Keeps what strangers do from filling the log: one line in ten seconds. Used by one thread at a time.</summary>
internal sealed class RareLine(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private long? _saidAt;
    private long _count;

    /// <summary>Counts one more.</summary>
    /// <returns>How many a line has to speak of now; 0 for no line.</returns>
    public long Next()
    {
        _count++;
        if (_saidAt is { } at && time.GetElapsedTime(at) < Period) return 0;
        (long count, _count, _saidAt) = (_count, 0, time.GetTimestamp());
        return count;
    }
}
