using EdgeInspector.Numerics;

namespace EdgeInspector.Timing;

/// <summary>
/// Waits between attempts to reach a camera or a broker, with decorrelated jitter (each wait uniform between the minimum and three times
/// the one before), so that those which lost it together do not come back together. One thread at a time.
/// </summary>
/// <param name="minimum">The shortest wait, more than 0.</param>
/// <param name="maximum">The longest wait, at least the minimum.</param>
/// <param name="seed">Another one gives other waits.</param>
public sealed class Backoff(TimeSpan minimum, TimeSpan maximum, ulong seed)
{
    private readonly SplitMix64 _random = new(seed);
    private TimeSpan _previous;

    private TimeSpan Previous => _previous < minimum ? minimum : _previous;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        TimeSpan wait = minimum + (((3 * Previous) - minimum) * _random.NextDouble());
        return _previous = wait < maximum ? wait : maximum;
    }

    /// <summary>The longest wait there is, for a situation that only a person can end.</summary>
    public TimeSpan Longest() => _previous = maximum;

    /// <summary>Begins again with short waits.</summary>
    public void Reset() => _previous = TimeSpan.Zero;
}
