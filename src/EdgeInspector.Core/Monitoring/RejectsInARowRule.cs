using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Monitoring;

/// <summary>Holds while so many parts in a row did not pass.</summary>
/// <param name="limit">Parts, at least 1.</param>
public sealed class RejectsInARowRule(int limit) : ITripRule
{
    private long _inARow;

    /// <inheritdoc/>
    public Trip Trip => Trip.RejectsInARow;

    /// <inheritdoc/>
    public string Because { get; } = string.Create(CultureInfo.InvariantCulture, $"{limit} parts in a row did not pass.");

    /// <inheritdoc/>
    public bool Holds(Inspection inspection)
    {
        _inARow = inspection.Verdict == Verdict.Pass ? 0 : _inARow + inspection.Parts;
        return _inARow >= limit;
    }
}
