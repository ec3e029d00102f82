using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Parts;

/// <summary>A station's frames as views of parts: which part each belongs to is known when it is received, what it shows later.</summary>
public sealed class StationViews
{
    private readonly PartGroup _group;
    private readonly int _station;
    // Of the frame whose number is being taken.
    private readonly List<OpenPart?> _begun = [];
    private readonly Queue<(long Sequence, OpenPart? Part)> _open = new();

    internal StationViews(PartGroup group, int station) => (_group, _station) = (group, station);

    /// <summary>The part, by its ordinal, that the station's next frame shows if none is lost.</summary>
    internal long Next { get; set; } = 1;

    /// <summary>
    /// Finds or opens the part of a frame that was received, or the parts of several that were lost; before they have their numbers, and
    /// one station's in their order.
    /// </summary>
    internal void Begin(in FrameFacts facts, long count)
    {
        lock (_group.Lock)
        {
            _begun.Clear();
            for (long i = 0; i < count; i++) _begun.Add(_group.Find_NeedsLock(this, _station, facts));
        }
    }

    /// <summary>They have their numbers, from this one on.</summary>
    internal void Number(long first)
    {
        lock (_group.Lock)
        {
            foreach (OpenPart? part in _begun) _open.Enqueue((first++, part));
            _begun.Clear();
        }
    }

    /// <summary>What became of them; in the order of the numbers.</summary>
    internal void End(Inspection view)
    {
        lock (_group.Lock)
        {
            for (long sequence = view.Sequence; sequence <= (view.SequenceTo ?? view.Sequence); sequence++)
            {
                while (_open.TryPeek(out (long Sequence, OpenPart?) first) && first.Sequence < sequence) _open.Dequeue();
                // Of an earlier run, which the group speaks of itself.
                if (!_open.TryPeek(out (long Sequence, OpenPart? Part) next) || next.Sequence != sequence) return;
                _open.Dequeue();
                if (next.Part is { } part) _group.Add_NeedsLock(part, _station, PartView.Of(view, sequence));
            }
        }
    }
}
