using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Monitoring;

/// <summary>
/// Holds the rejects of a running line against those that are usual there: each hour against exact binomial limits (Laney's, where hours
/// are large), and, where rejects are rare, the parts between them. It begins to judge when the hours before have enough rejects to say
/// what is usual, or when a person has said it. Safe between threads.
/// </summary>
public sealed class RejectMonitor
{
    /// <summary>Hours that say what is usual; older ones are forgotten.</summary>
    public const int MostHours = 500;

    // With fewer rejects the usual share is so uncertain that its limits would call for nothing: 100 give it within 20 %.
    private const int FewestHours = 8, FewestFailed = 100;

    // Twenty shifts have hundreds of rejects: at the usual chance of a run the charts would call more than once in control.
    private const double RunChance = RejectLimits.RunChance / 4;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Queue<RejectHour> _hours;
    private readonly Run[] _runs = [.. RejectLimits.RunLengths.Select(length => new Run(length))];
    private double? _share;
    private double _spread;
    private long _largest, _parts, _failed, _began, _limit, _limitParts;
    private bool _isHourBeyond, _isRunBeyond;
    private volatile Excess? _excess;

    /// <summary>Goes on with what earlier hours had.</summary>
    /// <param name="hours">Hours in their order; at most <see cref="MostHours"/> of them count.</param>
    /// <param name="usualShare">What a person says is usual, greater than 0, less than 1; null for what the hours say.</param>
    /// <param name="time">Measures hours; the wall clock does not matter.</param>
    public RejectMonitor(IEnumerable<RejectHour> hours, double? usualShare, TimeProvider time)
    {
        (UsualShare, _time) = (usualShare, time);
        _hours = new Queue<RejectHour>(hours.TakeLast(MostHours));
        Learn();
    }

    /// <summary>What a person says is usual; null for what the hours say.</summary>
    public double? UsualShare { get; }

    /// <summary>What is beyond chance, as a sentence that stays the same while it is; null when nothing is.</summary>
    public string? Because => _excess?.Because;

    /// <summary>The hours of work that are over, in their order.</summary>
    public IReadOnlyList<RejectHour> Hours
    {
        get
        {
            lock (_lock) return [.. _hours];
        }
    }

    /// <summary>Takes a part into account; one that was not inspected says nothing.</summary>
    /// <returns>Whether an hour is over since the part before.</returns>
    public bool Add(Verdict verdict)
    {
        if (verdict is not (Verdict.Pass or Verdict.Fail)) return false;
        lock (_lock)
        {
            bool isOver = _parts > 0 && _time.GetElapsedTime(_began) >= Hour;
            if (isOver) Close();
            if (_parts++ == 0) _began = _time.GetTimestamp();
            bool failed = verdict == Verdict.Fail;
            if (failed) _failed++;
            if (_share is not { } share) return isOver;
            if (share < RejectLimits.Rare) LookAtRuns(failed, share);
            // More than chance gives in the largest hour are too many before this one is over, and no chance is taken twice.
            if (failed && !_isHourBeyond && _parts <= _largest && _failed > LimitOf(_largest, share)) CallHour(share);
            return isOver;
        }
    }

    /// <summary>All of it now.</summary>
    public RejectReport Report()
    {
        lock (_lock)
        {
            return new RejectReport(
                _hours.Count(hour => !hour.IsBeyond), _share, _parts, _failed,
                _share is { } share && Math.Max(_largest, _parts) is > 0 and var parts ? LimitOf(parts, share) : null,
                _excess?.Kind, _excess?.Because);
        }
    }

    private void Close()
    {
        bool isBeyond = _share is { } share && (_isHourBeyond || _failed > LimitOf(_parts, share));
        if (isBeyond && !_isHourBeyond) CallHour(_share!.Value);
        _hours.Enqueue(new RejectHour(_parts, _failed, isBeyond || _isRunBeyond));
        if (_hours.Count > MostHours) _hours.Dequeue();
        if (!isBeyond && !_isRunBeyond) _excess = null;
        _isHourBeyond = _isRunBeyond = false;
        (_parts, _failed) = (0, 0);
        Learn();
    }

    private void Learn()
    {
        RejectHour[] usual = [.. _hours.Where(hour => !hour.IsBeyond)];
        long parts = usual.Sum(hour => hour.Parts), failed = usual.Sum(hour => hour.Failed);
        bool isKnown = usual.Length >= FewestHours && failed >= FewestFailed && failed < parts;
        double? share = UsualShare ?? (isKnown ? (double)failed / parts : null);
        _limitParts = 0;
        _largest = usual.Select(hour => hour.Parts).DefaultIfEmpty(0).Max();
        _share = share;
        if (share is not { } known) return;
        _spread = RejectLimits.Spread([.. usual.Select(hour => (hour.Parts, hour.Failed))], known);
        foreach (Run run in _runs) run.Parts = RejectLimits.PartsWith(run.Rejects, known, RunChance);
    }

    // The most rejects that chance gives among so many parts.
    private long LimitOf(long parts, double share)
    {
        if (parts == _limitParts) return _limit;
        _limitParts = parts;
        return _limit = RejectLimits.Beyond(parts, share, _spread) - 1;
    }

    // One after the other, as the chance of a chart is meant: stretches that overlap would be called many times as often.
    private void LookAtRuns(bool failed, double share)
    {
        foreach (Run run in _runs)
        {
            run.Seen++;
            if (!failed || ++run.Failed < run.Rejects) continue;
            if (run.Seen <= run.Parts)
            {
                _isRunBeyond = true;
                _excess ??= new Excess(RejectExcess.Run, Text(
                    $"{run.Rejects} parts of {run.Seen} failed; where {100 * share:0.###} % are usual, chance has so many in {run.Parts} or fewer once in 4,000 times."));
            }
            (run.Seen, run.Failed) = (0, 0);
        }
    }

    private void CallHour(double share)
    {
        _isHourBeyond = true;
        // What the whole hour says goes before what a few parts of it said.
        _excess = new Excess(RejectExcess.Hour, Text(
            $"{_failed} parts of {_parts} failed within an hour of work; where {100 * share:0.###} % are usual, chance gives at most {LimitOf(Math.Max(_parts, _largest), share)} in an hour."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Excess(RejectExcess Kind, string Because);

    private sealed class Run(int rejects)
    {
        public int Rejects { get; } = rejects;

        public long Parts { get; set; }

        public long Seen { get; set; }

        public int Failed { get; set; }
    }
}
