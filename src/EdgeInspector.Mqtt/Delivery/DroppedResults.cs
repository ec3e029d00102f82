using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Keeps account of results that were lost, so that every loss can be said with its sequence numbers. Safe between threads.
/// </summary>
internal sealed class DroppedResults
{
    private readonly Lock _lock = new();
    private readonly List<DroppedRange> _ranges = [];

    /// <summary>How many were lost in all.</summary>
    public long Total { get; private set; }

    /// <summary>Adds a lost result.</summary>
    public void Add(Inspection inspection) => Add(inspection.Station, 1, inspection.Sequence, inspection.SequenceTo ?? inspection.Sequence);

    /// <summary>Adds lost results of a station.</summary>
    public void Add(string station, long count, long first, long last)
    {
        lock (_lock)
        {
            Total += count;
            for (int i = 0; i < _ranges.Count; i++)
            {
                DroppedRange range = _ranges[i];
                if (range.Station != station) continue;
                _ranges[i] = new DroppedRange(station, range.Count + count, Math.Min(range.First, first), Math.Max(range.Last, last));
                return;
            }

            _ranges.Add(new DroppedRange(station, count, first, last));
        }
    }

    /// <summary>A copy of the account.</summary>
    public IReadOnlyList<DroppedRange> Snapshot()
    {
        lock (_lock) return [.. _ranges];
    }
}
