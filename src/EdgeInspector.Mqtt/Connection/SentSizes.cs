namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// The largest packet that a broker has taken on one connection, and the largest that it has not answered for yet: when it closes the
/// connection, that one may be why. What has no acknowledgement is answered for by the next answer to a ping. Safe between threads.
/// </summary>
internal sealed class SentSizes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, (long Bytes, long Quiet, Delivery.Delivery? Result)> _acknowledgeable = [];
    private long _quiet;
    private long _quietBeforePing;

    /// <summary>Bytes of the largest packet that the broker has taken.</summary>
    public long LargestTaken { get; private set; }

    /// <summary>Bytes of the largest packet that it has not answered for.</summary>
    public long LargestOpen
    {
        get
        {
            lock (_lock)
                return Math.Max(Math.Max(_quiet, _quietBeforePing),
                    _acknowledgeable.Values.Select(sent => sent.Bytes).DefaultIfEmpty().Max());
        }
    }

    /// <summary>Which result is in the largest packet that it has not answered for; null when none is.</summary>
    public object? LargestOpenResult
    {
        get
        {
            lock (_lock) return _acknowledgeable.Values.OrderByDescending(sent => sent.Bytes).FirstOrDefault().Result?.Key;
        }
    }

    /// <summary>A packet is about to be sent.</summary>
    /// <param name="id">Its number; 0 when it is not acknowledged.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="result">The result that it carries, if any.</param>
    public void Sending(ushort id, long bytes, Delivery.Delivery? result = null)
    {
        lock (_lock)
        {
            if (id != 0) _acknowledgeable[id] = (bytes, Math.Max(_quiet, _quietBeforePing), result);
            else _quiet = Math.Max(_quiet, bytes);
        }
    }

    /// <summary>A packet was acknowledged, and with it all that were sent before it without a number.</summary>
    public void Acknowledged(ushort id)
    {
        lock (_lock)
            if (_acknowledgeable.Remove(id, out (long Bytes, long Quiet, Delivery.Delivery?) sent))
                LargestTaken = Math.Max(LargestTaken, Math.Max(sent.Bytes, sent.Quiet));
    }

    /// <summary>A ping is about to be sent.</summary>
    public void Asking()
    {
        lock (_lock) (_quietBeforePing, _quiet) = (Math.Max(_quietBeforePing, _quiet), 0);
    }

    /// <summary>The ping was answered.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            LargestTaken = Math.Max(LargestTaken, _quietBeforePing);
            _quietBeforePing = 0;
        }
    }
}
