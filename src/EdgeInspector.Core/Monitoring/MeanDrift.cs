namespace EdgeInspector.Monitoring;

/// <summary>
/// An exponentially weighted mean of a figure in units of its taught standard deviation (EWMA: Roberts, Control chart tests based on
/// geometric moving averages, 1959), with its limit. Used by one thread at a time.
/// </summary>
/// <param name="name">What messages call it.</param>
/// <param name="upwards">Whether only rising counts.</param>
/// <param name="pictures">How many taught pictures the reference rests on.</param>
internal sealed class MeanDrift(string name, bool upwards, int pictures)
{
    // The mean of figures that do not drift has a standard deviation of sqrt(weight / (2 - weight)) = 0.16 of theirs. The usual 3.2 of it
    // would call about once in 2,600 parts, several times a day; 5 and an allowance for the reference, whose own mean has an error of
    // 1 / sqrt(n), call once in some million, and still for one deviation within some 60 parts.
    private const double Weight = 0.05, Deviations = 5, Allowance = 3, MostOfOnePart = 6;
    private readonly double _limit = Deviations * Math.Sqrt(Weight / (2 - Weight)) + Allowance / Math.Sqrt(pictures);
    private double _mean;

    /// <summary>The figure now.</summary>
    public DriftSignal Signal => new(name, Math.Round(_mean, 3), Math.Round(_limit, 3));

    /// <summary>Whether it is beyond its limit; once it was, until it is back within half of it.</summary>
    public bool Holds { get; private set; }

    /// <summary>Takes a passed part into account.</summary>
    /// <param name="off">How far its figure is from the taught mean, in taught deviations; what is not finite changes nothing.</param>
    public void Add(double off)
    {
        if (!double.IsFinite(off)) return;
        _mean += Weight * (Math.Clamp(off, -MostOfOnePart, MostOfOnePart) - _mean);
        double reached = upwards ? _mean : Math.Abs(_mean);
        Holds = reached >= (Holds ? _limit / 2 : _limit);
    }
}
