using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Files;

/// <summary>
/// Finds the files of a drop folder that have come to rest, oldest first. What it keeps is what lies in the folder, and a file is held
/// against the memory of earlier runs once. One thread at a time.
/// </summary>
/// <param name="options">Which folder, and how.</param>
/// <param name="isWanted">Whether a file of the name is a picture.</param>
/// <param name="isKnown">Whether a file was handed over in an earlier run.</param>
internal sealed class DropFolder(DropFolderCameraOptions options, Func<string, bool> isWanted, Func<DroppedFile, bool> isKnown,
    TimeProvider time)
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(100);
    // Network drives lose sight of files for a moment, and programs replace them in two steps.
    private static readonly TimeSpan AwayPatience = TimeSpan.FromSeconds(1);
    // A folder that takes long to list, because nobody empties it, is listed the less often.
    private const int PeriodsPerLook = 10;
    private readonly Dictionary<string, WaitingFile> _files = new(StringComparer.Ordinal);
    private readonly Queue<WaitingFile> _gone = new();
    private WaitingFile[] _waiting = [];
    private int _first;
    private int _look;
    private long _lookBegan;
    private TimeSpan _period;
    private long? _looked;

    /// <summary>Files without a record that lie in the folder, in the order in which they were written.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be listed.</exception>
    /// <exception cref="PictureException">It cannot be walked.</exception>
    public IEnumerable<WaitingFile> Waiting
    {
        get
        {
            if (_looked is not { } looked || time.GetElapsedTime(looked) >= _period) Look();
            while (_first < _waiting.Length && _waiting[_first].IsDone) _first++;
            return _waiting.Skip(_first).Where(entry => !entry.IsDone && entry.MissingSince is null);
        }
    }

    /// <summary>When it is worth looking again.</summary>
    public TimeSpan NextLook =>
        _looked is { } looked && _period - time.GetElapsedTime(looked) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>The next file that was complete and was taken away or written over without a record; null when there is none.</summary>
    public WaitingFile? NextGone => _gone.TryPeek(out WaitingFile? gone) ? gone : null;

    /// <summary>Takes it.</summary>
    public void TakeGone() => _gone.Dequeue();

    /// <summary>Takes all of them, and those that are only away for the moment: nobody will look for them again.</summary>
    public IReadOnlyList<WaitingFile> TakeAllGone()
    {
        foreach (WaitingFile entry in _waiting.Where(entry => entry is { IsDone: false, MissingSince: not null }))
            NoteGone(entry, entry.MissingSince!.Value);
        WaitingFile[] gone = [.. _gone.Where(entry => !entry.IsDone)];
        _gone.Clear();
        return gone;
    }

    private void Look()
    {
        long began = time.GetTimestamp(), before = _lookBegan;
        _lookBegan = began;
        _look++;
        bool isOther = false;
        foreach (DroppedFile file in Found())
        {
            if (_files.TryGetValue(file.Path, out WaitingFile? known) && known.File == file)
            {
                (known.Look, known.MissingSince) = (_look, null);
                continue;
            }
            // One that was away has another in its place.
            if (known?.MissingSince is { } missing) NoteGone(known, missing);
            else if (known is { IsDone: false } && !IsWrittenOn(known)) NoteReplaced(known, before);
            _files[file.Path] = new WaitingFile(file, began) { Look = _look, IsDone = file.CanBeOpened && isKnown(file) };
            isOther = true;
        }
        foreach (WaitingFile entry in _files.Values.Where(entry => entry.Look != _look).ToArray())
        {
            entry.MissingSince ??= began;
            if (!entry.IsDone && time.GetElapsedTime(entry.MissingSince.Value) < AwayPatience) continue;
            NoteGone(entry, entry.MissingSince.Value);
            _files.Remove(entry.File.Path);
            isOther = true;
        }
        if (isOther) Sort();
        _looked = time.GetTimestamp();
        TimeSpan slow = PeriodsPerLook * time.GetElapsedTime(began);
        _period = slow > ShortestPeriod ? slow : ShortestPeriod;
    }

    private void Sort()
    {
        _waiting = [.. _files.Values.Where(entry => !entry.IsDone)
            .OrderBy(entry => entry.File.Written).ThenBy(entry => entry.File.Name, NaturalOrder.Comparer)];
        _first = 0;
    }

    // What held no picture yet may become one. What rested, and is not what the file goes on with, was another part.
    private static bool IsWrittenOn(WaitingFile entry) => entry.Beginning?.IsKeptIn(entry.File.Path) == true;

    private void NoteReplaced(WaitingFile entry, long lastSeen)
    {
        entry.IsReplaced = true;
        NoteGone(entry, lastSeen);
    }

    // One that was still written was no part yet.
    private void NoteGone(WaitingFile entry, long lastSeen)
    {
        bool wasAtRest = entry.File.Length != 0 && time.GetElapsedTime(entry.Since, lastSeen) >= options.Settle;
        if (!entry.IsDone && wasAtRest) _gone.Enqueue(entry);
    }

    /// <summary>Whether a file still lies there as it did when it was last found: what was read from it is its own.</summary>
    public static bool IsAsItWas(DroppedFile file) => Describe(new FileInfo(file.Path), file.Name) == file;

    private IEnumerable<DroppedFile> Found()
    {
        if (!options.Recursive)
        {
            return new DirectoryInfo(options.Path).EnumerateFiles()
                .Where(entry => !entry.Name.StartsWith('.') && isWanted(entry.Name))
                .Select(entry => Describe(entry, entry.Name)).OfType<DroppedFile>();
        }
        return PictureFolder.WalkAny(options.Path, isWanted).Pictures
            .Select(name => Describe(new FileInfo(Path.Combine(options.Path, name)), name)).OfType<DroppedFile>();
    }

    // Null for a file that has just gone, and for a link to none. One that is there and cannot be opened is a part that nobody saw.
    private static DroppedFile? Describe(FileInfo entry, string name)
    {
        try
        {
            return new DroppedFile(entry.FullName, name, entry.Length, entry.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            return ForeignNames.MayBe(name) ? DroppedFile.ThatCannotBeOpened(entry.FullName, name) : null;
        }
    }
}
