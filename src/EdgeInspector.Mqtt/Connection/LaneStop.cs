namespace EdgeInspector.Mqtt.Connection;

/// <summary>How a lane is asked to end: first what waits is sent, then, when that takes too long, it leaves at once.</summary>
internal sealed class LaneStop : IDisposable
{
    private readonly CancellationTokenSource _now = new();
    private volatile bool _draining;

    /// <summary>Whether the lane leaves as soon as nothing waits.</summary>
    public bool IsDraining => _draining;

    /// <summary>Whether the lane leaves whatever waits.</summary>
    public bool IsNow => _now.IsCancellationRequested;

    /// <summary>Cancelled when the lane leaves whatever waits.</summary>
    public CancellationToken Now => _now.Token;

    /// <summary>Begins to drain.</summary>
    public void Drain() => _draining = true;

    /// <summary>Ends the draining.</summary>
    public void LeaveNow()
    {
        _draining = true;
        _now.Cancel();
    }

    public void Dispose() => _now.Dispose();
}
