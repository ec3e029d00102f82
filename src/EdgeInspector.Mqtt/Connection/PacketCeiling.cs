namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// Finds out how large a packet a broker takes that does not say so: one that closes the connection, time after time, before it has taken
/// a packet larger than all that it took before. Forgotten after a while, because limits are raised.
/// </summary>
internal sealed class PacketCeiling(TimeProvider time)
{
    private const int Evidence = 6;
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);
    private long _largestTaken;
    private long _suspect;
    private object? _which;
    private int _count;
    private long _foundAt;
    private long? _bytes;

    /// <summary>Bytes of the largest packet to send; null for no bound.</summary>
    public long? Bytes
    {
        get
        {
            if (_bytes is not null && time.GetElapsedTime(_foundAt) > Memory) _bytes = null;
            return _bytes;
        }
    }

    /// <summary>A connection without a limit of the broker's own has ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <returns>Whether a bound was found just now.</returns>
    public bool Learn(BrokerConnection connection) =>
        Learn(connection.ClosedUnsaid, connection.Sizes.LargestTaken, connection.Sizes.LargestOpen, connection.Sizes.LargestOpenResult);

    internal bool Learn(bool closedUnsaid, long taken, long open, object? result = null)
    {
        _largestTaken = Math.Max(_largestTaken, taken);
        if (!closedUnsaid || open <= _largestTaken)
        {
            (_suspect, _count) = (0, 0);
            return false;
        }
        // A network that breaks off does so at one result or another; a broker closes at the same one time after time.
        if (!Equals(result, _which)) (_suspect, _count) = (0, 0);
        _which = result;
        // The smallest of them is the one that tells most.
        _suspect = _suspect == 0 ? open : Math.Min(_suspect, open);
        if (++_count < Evidence) return false;
        (_bytes, _foundAt) = (Math.Max(_largestTaken, _suspect / 4 * 3), time.GetTimestamp());
        (_suspect, _count) = (0, 0);
        return true;
    }

    /// <summary>Whether the last connection ended so that a packet's size may be why.</summary>
    public bool Suspects => _count > 0;
}
