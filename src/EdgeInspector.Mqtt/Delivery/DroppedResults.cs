using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Keeps account of results that were lost, so that every loss can be said with its sequence numbers. Safe between threads.</summary>
internal sealed class DroppedResults
{
    private readonly Lock _lock = new();
    private readonly List<DroppedRange> _ranges = [];

    /// <summary>How many were lost in all.</summary>
    public long Total { get; private set; }

    /// <summary>Adds a lost result.</summary>
    public void Add(Inspection inspection)
    {
        long last = inspection.SequenceTo ?? inspection.Sequence;
        lock (_lock)
        {
            Total++;
            for (int i = 0; i < _ranges.Count; i++)
            {
                DroppedRange range = _ranges[i];
                if (range.Station != inspection.Station) continue;
                _ranges[i] = new DroppedRange(
                    range.Station, range.Count + 1, Math.Min(range.First, inspection.Sequence), Math.Max(range.Last, last));
                return;
            }

            _ranges.Add(new DroppedRange(inspection.Station, 1, inspection.Sequence, last));
        }
    }

    /// <summary>A copy of the account.</summary>
    public IReadOnlyList<DroppedRange> Snapshot()
    {
        lock (_lock) return [.. _ranges];
    }
}
