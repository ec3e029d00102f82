using EdgeInspector.Files;

namespace EdgeInspector.Cameras.Files;

/// <summary>Finds the files of a drop folder that have come to rest, oldest first. One thread at a time.</summary>
/// <param name="folder">The folder; folders in it are left alone.</param>
/// <param name="isWanted">Whether a file of the name is a picture.</param>
/// <param name="isKnown">Whether a file needs no look any more.</param>
/// <param name="time">Clock.</param>
internal sealed class DropFolder(string folder, Func<string, bool> isWanted, Func<DroppedFile, bool> isKnown, TimeProvider time)
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(100);
    // A folder that takes long to list, because nobody empties it, is listed the less often.
    private const int PeriodsPerLook = 10;
    private Dictionary<string, (DroppedFile File, long Since)> _waiting = new(StringComparer.Ordinal);
    private readonly List<(DroppedFile File, TimeSpan Still)> _gone = [];
    private TimeSpan _period;
    private long? _looked;

    /// <summary>Files that are not known, with the time for which each has not changed; in the order in which they were written.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    public IEnumerable<(DroppedFile File, TimeSpan Still)> Waiting
    {
        get
        {
            if (_looked is not { } looked || time.GetElapsedTime(looked) >= _period) Look();
            return _waiting.Values
                .Where(entry => !isKnown(entry.File))
                .OrderBy(entry => entry.File.Written).ThenBy(entry => entry.File.Path, NaturalOrder.Comparer)
                .Select(entry => (entry.File, time.GetElapsedTime(entry.Since)));
        }
    }

    /// <summary>
    /// Takes those that have gone since the last call without having become known, with the time for which each had not changed.
    /// </summary>
    public IEnumerable<(DroppedFile File, TimeSpan Still)> TakeGone()
    {
        (DroppedFile, TimeSpan)[] gone = [.. _gone];
        _gone.Clear();
        return gone;
    }

    /// <summary>When it is worth looking again.</summary>
    public TimeSpan NextLook =>
        _looked is { } looked && _period - time.GetElapsedTime(looked) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private void Look()
    {
        long began = time.GetTimestamp();
        Dictionary<string, (DroppedFile File, long Since)> found = new(StringComparer.Ordinal);
        foreach (FileInfo entry in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (entry.Name.StartsWith('.') || !isWanted(entry.Name) || Describe(entry) is not { } file || isKnown(file)) continue;
            found[file.Path] = _waiting.TryGetValue(file.Path, out var before) && before.File == file ? before : (file, began);
        }
        foreach ((string path, (DroppedFile file, long since)) in _waiting)
            if (!found.ContainsKey(path) && !isKnown(file)) _gone.Add((file, time.GetElapsedTime(since)));
        _waiting = found;
        _looked = time.GetTimestamp();
        TimeSpan slow = PeriodsPerLook * time.GetElapsedTime(began);
        _period = slow > ShortestPeriod ? slow : ShortestPeriod;
    }

    // Null for a file that has just gone, and for a link to none.
    private static DroppedFile? Describe(FileInfo entry)
    {
        try
        {
            return new DroppedFile(entry.FullName, entry.Length, entry.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
