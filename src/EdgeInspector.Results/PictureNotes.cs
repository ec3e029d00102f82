namespace EdgeInspector.Results;

/// <summary>Where archived pictures lie, until that stands beside their results. Safe between threads.</summary>
internal sealed class PictureNotes
{
    // A result is stored within milliseconds; one that is not after so many looks never comes.
    private const int Looks = 25;
    private const int Capacity = 1000;
    private readonly Lock _lock = new();
    private readonly Queue<Note> _waiting = new();

    /// <summary>Adds one; when too many wait the oldest is forgotten.</summary>
    public void Add(string station, long sequence, string picture)
    {
        lock (_lock)
        {
            if (_waiting.Count == Capacity) _waiting.Dequeue();
            _waiting.Enqueue(new Note(station, sequence, picture, Looks));
        }
    }

    /// <summary>Writes those whose results are stored; the others wait for the next time.</summary>
    public void Write(SegmentFolder folder)
    {
        Note[] notes;
        lock (_lock)
        {
            notes = [.. _waiting];
            _waiting.Clear();
        }
        foreach (Note note in notes)
        {
            if (folder.SetPicture(note.Station, note.Sequence, note.Picture) || note.Looks == 0) continue;
            lock (_lock) _waiting.Enqueue(note with { Looks = note.Looks - 1 });
        }
    }

    private readonly record struct Note(string Station, long Sequence, string Picture, int Looks);
}
