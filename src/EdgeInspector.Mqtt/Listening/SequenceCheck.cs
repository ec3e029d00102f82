namespace EdgeInspector.Mqtt.Listening;

/// <summary>
/// Checks, as any subscriber may, that every number of a station has exactly one record: gaps are remembered until the backlog fills them.
/// </summary>
public sealed class SequenceCheck
{
    private const int Remembered = 200_000;
    private readonly SortedList<long, long> _missing = [];
    private readonly Dictionary<long, Guid> _ids = [];
    private readonly Queue<long> _order = new();

    /// <summary>The lowest number seen; 0 before the first record.</summary>
    public long First { get; private set; }

    /// <summary>The highest number seen; 0 before the first record.</summary>
    public long Last { get; private set; }

    /// <summary>Records seen, repetitions not counted.</summary>
    public long Records { get; private set; }

    /// <summary>Records that came more than once.</summary>
    public long Repeated { get; private set; }

    /// <summary>Records that contradict another one.</summary>
    public long Contradictions { get; private set; }

    /// <summary>Ranges of numbers above the first seen for which no record has come.</summary>
    public IReadOnlyList<(long From, long To)> Missing => [.. _missing.Select(range => (range.Key, range.Value))];

    /// <summary>How many numbers are missing.</summary>
    public long MissingCount => _missing.Sum(range => range.Value - range.Key + 1);

    /// <summary>Takes a record into account.</summary>
    /// <param name="sequence">Its number, from 1.</param>
    /// <param name="sequenceTo">Last number of a range record; null for a single one.</param>
    /// <param name="id">Its id.</param>
    public SequenceFinding Add(long sequence, long? sequenceTo, Guid id)
    {
        long to = Math.Max(sequence, sequenceTo ?? sequence);
        if (_ids.TryGetValue(sequence, out Guid known)) return Again(known == id);
        Remember(sequence, id);
        Records++;
        if (First == 0)
        {
            (First, Last) = (sequence, to);
            return SequenceFinding.InOrder;
        }
        if (to < First) return SequenceFinding.InOrder;
        if (sequence > Last)
        {
            bool gap = sequence > Last + 1;
            if (gap) _missing.Add(Last + 1, sequence - 1);
            Last = to;
            return gap ? SequenceFinding.Gap : SequenceFinding.InOrder;
        }
        bool filled = Fill(sequence, to);
        if (to > Last) Last = to;
        if (filled) return SequenceFinding.Filled;
        // Its number came long ago, so that the id is forgotten: without it nothing can be said.
        Records--;
        Repeated++;
        return SequenceFinding.Repeated;
    }

    private SequenceFinding Again(bool same)
    {
        if (same) Repeated++;
        else Contradictions++;
        return same ? SequenceFinding.Repeated : SequenceFinding.Contradiction;
    }

    private bool Fill(long from, long to)
    {
        bool any = false;
        foreach ((long low, long high) in Missing)
        {
            if (high < from || low > to) continue;
            any = true;
            _missing.Remove(low);
            if (low < from) _missing.Add(low, from - 1);
            if (high > to) _missing.Add(to + 1, high);
        }
        return any;
    }

    private void Remember(long sequence, Guid id)
    {
        _ids.Add(sequence, id);
        _order.Enqueue(sequence);
        if (_order.Count > Remembered) _ids.Remove(_order.Dequeue());
    }
}
