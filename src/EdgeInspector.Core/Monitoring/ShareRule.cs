using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Monitoring;

/// <summary>Holds while at least a share of the last parts has one verdict; before the window is full it never holds.</summary>
/// <param name="trip">What messages call it.</param>
/// <param name="verdict">The verdict that counts.</param>
/// <param name="share">0 to 1.</param>
/// <param name="window">Parts, at least 2.</param>
public sealed class ShareRule(Trip trip, Verdict verdict, double share, int window) : ITripRule
{
    private readonly bool[] _window = new bool[window];
    private long _seen;
    private int _counted;

    /// <inheritdoc/>
    public Trip Trip { get; } = trip;

    /// <inheritdoc/>
    public string Because { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * share:0.##} % or more of the last {window} parts {(verdict == Verdict.Fail ? "failed" : "were not inspected")}.");

    /// <inheritdoc/>
    public bool Holds(Inspection inspection)
    {
        for (long i = 0; i < Math.Min(inspection.Parts, window); i++) Push(inspection.Verdict == verdict);
        return _seen >= window && _counted >= share * window;
    }

    private void Push(bool counts)
    {
        ref bool place = ref _window[_seen % window];
        if (place) _counted--;
        if (counts) _counted++;
        place = counts;
        _seen++;
    }
}
