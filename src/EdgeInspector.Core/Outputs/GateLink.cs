using EdgeInspector.Timing;

namespace EdgeInspector.Outputs;

/// <summary>
/// What the device of a gate is told, and when: it opens it again until it answers, tells it first that everything is off, and refreshes
/// what it knows. Whatever was seen before the device is known to be off again gets no pass. As <see cref="GatePlan"/> it has no clock,
/// thread or device of its own.
/// </summary>
internal sealed class GateLink
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    // How often it looks at the clock at least: a process that stood still while it slept is not noticed otherwise.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly GatePlan _plan;
    private readonly TimeSpan _refresh, _latest;
    private readonly Backoff _backoff;
    private GateLevels? _device;
    private TimeSpan? _expectedAt;
    private TimeSpan _writtenAt, _retryAt = TimeSpan.MinValue;
    private bool _isOpen, _watchdog;

    /// <param name="plan">Says what the outputs are to be; used by whoever uses this, one at a time.</param>
    /// <param name="settings">The plan's own.</param>
    /// <param name="seed">Another one gives other waits.</param>
    public GateLink(GatePlan plan, GateSettings settings, ulong seed) =>
        (_plan, _refresh, _latest, _backoff) = (plan, settings.Refresh, settings.Latest, new Backoff(ShortestWait, LongestWait, seed));

    /// <summary>Whether the device does what it is told, as far as is known.</summary>
    public bool IsConnected => _isOpen && _device is not null;

    /// <summary>Why it does not; null while it does, and before it was tried.</summary>
    public string? Trouble { get; private set; }

    /// <summary>How often it was lost.</summary>
    public long Outages { get; private set; }

    /// <summary>What to do now.</summary>
    /// <param name="now">Later than it was said to wait for when the process stood still.</param>
    /// <param name="isAlive">Whether the station's threads make progress, which the watchdog shows.</param>
    public GateStep Next(TimeSpan now, bool isAlive)
    {
        if (now > _expectedAt + _latest) _plan.StoodStill(now);
        GateStep step = Choose(now, isAlive);
        _expectedAt = step.Until;
        return step;
    }

    /// <summary>The device is connected.</summary>
    public void Opened(TimeSpan now) => (_isOpen, _device, _expectedAt) = (true, null, now);

    /// <summary>The device has confirmed what was written.</summary>
    /// <returns>Whether it is back by that.</returns>
    public bool Written(GateLevels levels, TimeSpan now)
    {
        bool isBack = _device is null;
        // Parts that were seen up to here were on their way while nobody knew what the gate does.
        if (isBack) _plan.Withdraw();
        (_device, _writtenAt, _expectedAt, Trouble) = (levels, now, now, null);
        _backoff.Reset();
        _plan.Confirm(levels, now);
        return isBack;
    }

    /// <summary>The device did not do what it was told; it is to be closed.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Failed(string trouble, TimeSpan now)
    {
        _plan.Withdraw();
        if (IsConnected) Outages++;
        bool isNews = trouble != Trouble;
        (_isOpen, _device, Trouble, _retryAt, _expectedAt) = (false, null, trouble, now + _backoff.Next(), now);
        return isNews;
    }

    /// <summary>Tries at once what waits to be tried again: something changed by which it may be back.</summary>
    public void Hasten() => _retryAt = TimeSpan.MinValue;

    private GateStep Choose(TimeSpan now, bool isAlive)
    {
        // Also while nothing can be written: parts go by all the same.
        GateLevels wanted = _plan.LevelsAt(now);
        if (!_isOpen) return now >= _retryAt ? new GateStep(GateWork.Open, default, now) : Wait(now, _retryAt);
        if (_device is not { } device) return new GateStep(GateWork.Write, default, now);
        TimeSpan refreshAt = _writtenAt + _refresh;
        if (now >= refreshAt && isAlive) _watchdog = !_watchdog;
        wanted = wanted with { Watchdog = _watchdog };
        if (wanted != device || now >= refreshAt) return new GateStep(GateWork.Write, wanted, now);
        _plan.Confirm(wanted, now);
        return Wait(now, refreshAt);
    }

    private GateStep Wait(TimeSpan now, TimeSpan until)
    {
        if (_plan.NextChange(now) is { } change && change < until) until = change;
        return new GateStep(GateWork.Wait, default, until < now + Look ? until : now + Look);
    }
}
