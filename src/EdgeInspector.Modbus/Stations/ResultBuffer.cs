using EdgeInspector.Modbus.Map;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Modbus.Stations;

/// <summary>
/// The last results until the PLC acknowledges them, in order. A full buffer loses the newest: what is offered already is never exchanged,
/// and the gap lies where the PLC stopped. Used by one thread at a time.
/// </summary>
internal sealed class ResultBuffer
{
    private readonly Queue<BufferedResult> _results = new();
    private long _lostSince;

    /// <summary>The result that is next; null without.</summary>
    public BufferedResult? First => _results.TryPeek(out BufferedResult? first) ? first : null;

    /// <summary>The newest result, acknowledged or not, lost or not; null before the first.</summary>
    public BufferedResult? Newest { get; private set; }

    /// <summary>All that wait.</summary>
    public IEnumerable<BufferedResult> All => _results;

    /// <summary>How many wait.</summary>
    public int Count => _results.Count;

    /// <summary>Parts whose results were lost so far.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether results were lost and nothing behind the gap has been acknowledged.</summary>
    public bool IsOverrun { get; private set; }

    /// <summary>Takes a result.</summary>
    /// <param name="inspection">The record.</param>
    /// <param name="at">When it came.</param>
    /// <returns>Whether it waits now; else it is lost.</returns>
    public bool Add(Inspection inspection, long at)
    {
        Newest = new BufferedResult(inspection, at, _lostSince);
        if (_results.Count == RegisterMap.BufferedResults)
        {
            Lose(inspection.Parts);
            return false;
        }
        _results.Enqueue(Newest);
        _lostSince = 0;
        return true;
    }

    /// <summary>Counts results that never came this far.</summary>
    public void Lose(LostResults lost) => Lose(lost.Count);

    /// <summary>Takes the first result away.</summary>
    /// <returns>Whether the PLC is behind the last gap with it.</returns>
    public bool Acknowledge()
    {
        BufferedResult first = _results.Dequeue();
        if (first.LostBefore == 0 || _lostSince > 0 || _results.Any(result => result.LostBefore > 0)) return false;
        IsOverrun = false;
        return true;
    }

    private void Lose(long parts)
    {
        Lost += parts;
        _lostSince += parts;
        IsOverrun = true;
    }
}
