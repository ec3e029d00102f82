using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Results;

/// <summary>
/// The files of the store in the order of their positions. A file that turns out to be damaged is replaced by what can be read of it, one
/// that was deleted is written again: whoever uses a file finds a whole one or nothing. Used by one thread.
/// </summary>
internal sealed class SegmentList : IDisposable
{
    private const int OpenFiles = 4;
    private readonly ILogger _logger;
    private readonly Salvage _salvage;
    private readonly List<Segment> _segments = [];
    private readonly List<Segment> _used = [];

    /// <summary>Opens the files of a folder, or creates it.</summary>
    /// <exception cref="SqliteException">The disk refused.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be used.</exception>
    public SegmentList(string path, Salvage salvage, ILogger logger)
    {
        (_salvage, _logger) = (salvage, logger);
        Directory.CreateDirectory(path);
        _salvage.Recover();
        string[] files = [.. Directory.GetFiles(path, SegmentFolder.Pattern).Order(StringComparer.Ordinal)];
        for (int i = 0; i < files.Length; i++) Load(files[i], i + 1 < files.Length ? FirstPositionOf(files[i + 1]) : null);
        CheckNewest();
        LastPosition = _segments.Count == 0 ? 0 : _segments.Max(segment => segment.Last);
    }

    /// <summary>Called for the undelivered records of a file that was deleted while it was closed.</summary>
    public Action<DroppedNumbers>? Dropped { get; set; }

    /// <summary>The files at this moment, oldest first.</summary>
    public Segment[] All => [.. _segments];

    /// <summary>The newest file; null when there is none.</summary>
    public Segment? Newest => _segments.Count == 0 ? null : _segments[^1];

    /// <summary>The highest position that was ever given in this run.</summary>
    public long LastPosition { get; set; }

    /// <summary>Begins a new file behind all others.</summary>
    public Segment Begin(string file)
    {
        Segment segment;
        try
        {
            segment = Segment.Open(file);
        }
        catch (DamagedFileException exception)
        {
            _salvage.Replace(file, null, exception.Message);
            segment = Segment.Open(file);
        }
        _segments.Add(segment);
        return segment;
    }

    /// <summary>Deletes a file.</summary>
    /// <param name="segment">The file.</param>
    /// <param name="rest">What takes its place; null for nothing.</param>
    public void Remove(Segment segment, Segment? rest)
    {
        int index = _segments.IndexOf(segment);
        segment.Close();
        _used.Remove(segment);
        _segments.RemoveAt(index);
        SqliteFile.Delete(segment.Path);
        if (rest is not null) _segments.Insert(index, rest);
    }

    /// <summary>Whether a file is still there: it may have been replaced because it was damaged.</summary>
    public bool Has(Segment segment) => _segments.Contains(segment);

    /// <summary>
    /// Stores again what was in files that somebody deleted while they were open. What was in others is lost; how much is said.
    /// </summary>
    public void RestoreVanished()
    {
        foreach (Segment segment in _segments.ToArray())
        {
            if (!File.Exists(segment.Path)) Restore(segment);
            // Closing puts what the deleted log held into the database.
            else if (segment.LacksLog) segment.Close();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Segment segment in _segments) segment.Dispose();
    }

    /// <summary>The position that a file's name says its first record had.</summary>
    internal static long FirstPositionOf(string file)
    {
        ReadOnlySpan<char> name = Path.GetFileName(file.AsSpan());
        int from = name.IndexOf('-') + 1, length = name[from..].IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(name.Slice(from, Math.Max(0, length)), NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            ? Math.Max(1, first)
            : 1;
    }

    /// <summary>The file that holds a position; null when none does.</summary>
    public Segment? Of(long position)
    {
        for (int i = _segments.Count - 1; i >= 0; i--)
            if (_segments[i].Records > 0 && _segments[i].First <= position && position <= _segments[i].Last) return _segments[i];
        return null;
    }

    /// <summary>Uses a file; a damaged one is replaced, and nothing happens.</summary>
    public void Use(Segment segment, Action work) => Use(segment, () =>
    {
        work();
        return true;
    });

    /// <summary>Uses a file; of a damaged one, which is replaced, the caller gets nothing.</summary>
    public T? Use<T>(Segment segment, Func<T> work)
    {
        try
        {
            T result = work();
            Touch(segment);
            return result;
        }
        catch (DamagedFileException exception)
        {
            SetAside(segment, exception.Message);
            return default;
        }
    }

    private void Load(string file, long? limit)
    {
        Segment segment;
        try
        {
            segment = OpenAndRest(file);
        }
        catch (DamagedFileException exception)
        {
            if (!_salvage.Replace(file, limit, exception.Message)) return;
            segment = OpenAndRest(file);
        }
        if (segment.Records == 0) SqliteFile.Delete(file);
        // Files of an old store may be many; each is opened again when it is needed.
        else _segments.Add(segment);
    }

    private static Segment OpenAndRest(string file)
    {
        var segment = Segment.Open(file);
        segment.Rest();
        return segment;
    }

    // The file that will be written to is looked at as a whole: what is added to a damaged one might not be found again.
    private void CheckNewest()
    {
        if (_segments.Count == 0) return;
        Segment newest = _segments[^1];
        try
        {
            newest.CheckWhole();
            newest.Close();
        }
        catch (DamagedFileException exception)
        {
            SetAside(newest, exception.Message);
        }
    }

    private void Touch(Segment segment)
    {
        _used.Remove(segment);
        _used.Add(segment);
        if (_used.Count <= OpenFiles) return;
        Segment idle = _used[0];
        _used.RemoveAt(0);
        if (idle == _segments[^1]) return;
        try
        {
            idle.Rest();
        }
        catch (DamagedFileException exception)
        {
            SetAside(idle, exception.Message);
        }
    }

    /// <summary>Replaces a damaged file by what can be read of it.</summary>
    public void SetAside(Segment segment, string reason)
    {
        segment.Close();
        int index = _segments.IndexOf(segment);
        long? limit = index + 1 < _segments.Count ? _segments[index + 1].First : null;
        bool saved = _salvage.Replace(segment.Path, limit, reason);
        _used.Remove(segment);
        _segments.RemoveAt(index);
        if (!saved) return;
        var rest = Segment.Open(segment.Path);
        _segments.Insert(index, rest);
        LastPosition = Math.Max(LastPosition, rest.Last);
    }

    private void Restore(Segment segment)
    {
        List<StoredRecord> records = ReadDeleted(segment);
        // Until they are on the disk again the deleted file stays open: a disk that refuses costs nothing but time.
        _salvage.PutBack(segment.Path, records, () =>
        {
            segment.Close();
            SqliteFile.Delete(segment.Path);
            return "";
        });
        int index = _segments.IndexOf(segment);
        _segments.RemoveAt(index);
        _used.Remove(segment);
        if (records.Count > 0) _segments.Insert(index, Segment.Open(segment.Path));
        long lost = records.Count == 0 ? segment.Undelivered : 0;
        _logger.FileVanished(Path.GetFileName(segment.Path), records.Count, lost);
        if (lost == 0) return;
        foreach (DroppedNumbers numbers in segment.LastUndelivered) Dropped?.Invoke(numbers);
    }

    // What cannot be read of it any more is lost with it.
    private static List<StoredRecord> ReadDeleted(Segment segment)
    {
        try
        {
            return segment.IsOpen ? segment.ReadAll() : [];
        }
        catch (DamagedFileException)
        {
            return [];
        }
    }
}
