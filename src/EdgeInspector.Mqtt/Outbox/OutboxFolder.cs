using System.Globalization;
using EdgeInspector.Files;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Outbox;

/// <summary>
/// The files of the outbox in their order. Records are appended to the newest; whole files are dropped from the old end when there is too
/// much. A damaged file is emptied of what can be read and set aside; it never stops the agent. Used by one thread.
/// </summary>
internal sealed class OutboxFolder : IDisposable
{
    private const int OpenFiles = 4;
    private const string Pattern = "results-*.db";
    private readonly string _path;
    private readonly OutboxLimits _limits;
    private readonly TimeProvider _time;
    private readonly DeletionClock _deletion;
    private readonly ILogger _logger;
    private readonly List<OutboxSegment> _segments = [];
    private readonly List<OutboxSegment> _used = [];
    private readonly List<StoredRecord> _salvaged = [];
    private long _lastPosition;

    /// <summary>Opens the folder, or creates it.</summary>
    /// <exception cref="SqliteException">The disk refused.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be used.</exception>
    public OutboxFolder(string path, OutboxLimits limits, TimeProvider time, ILogger logger)
    {
        (_path, _limits, _time, _logger, _deletion) = (path, limits, time, logger, new DeletionClock(time));
        Directory.CreateDirectory(path);
        foreach (string file in Directory.GetFiles(path, Pattern).Order(StringComparer.Ordinal)) Load(file);
        CheckNewest();
        _lastPosition = _segments.Count == 0 ? 0 : _segments.Max(segment => segment.Last);
        RestoreSalvaged();
    }

    /// <summary>Told of every loss by a limit.</summary>
    public Action<DroppedNumbers>? Dropped { get; set; }

    /// <summary>Records in all files.</summary>
    public long Records => _segments.Sum(segment => segment.Records);

    /// <summary>Records that the broker has not acknowledged.</summary>
    public long Undelivered => _segments.Sum(segment => segment.Undelivered);

    /// <summary>Bytes of all files.</summary>
    public long Bytes => _segments.Sum(segment => segment.Bytes);

    /// <summary>When the oldest undelivered record happened; null when there is none.</summary>
    public DateTimeOffset? OldestUndelivered()
    {
        foreach (OutboxSegment segment in _segments)
            if (segment.Undelivered > 0 && Use(segment, segment.OldestUndelivered) is { } oldest) return oldest;
        return null;
    }

    /// <summary>The highest stored sequence number of each station.</summary>
    public Dictionary<string, long> LastSequences()
    {
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (OutboxSegment segment in _segments.ToArray())
        {
            foreach ((string station, long sequence) in Use(segment, segment.LastSequences) ?? [])
                last[station] = Math.Max(sequence, last.GetValueOrDefault(station));
        }
        return last;
    }

    /// <summary>Appends records in one commit; they are on the disk when it returns.</summary>
    /// <param name="records">In their order; their positions are given here.</param>
    /// <param name="settled">Positions that the broker acknowledged, booked with the same commit where they lie in the same file.</param>
    /// <returns>The position of the first.</returns>
    public long Append(IReadOnlyList<StoredRecord> records, IReadOnlyList<long> settled)
    {
        long first = _lastPosition + 1;
        StoredRecord[] placed = [.. records.Select((record, index) => record with { Position = first + index })];
        OutboxSegment current = Current(first);
        long[] here = [.. settled.Where(position => position >= current.First && current.First > 0)];
        try
        {
            current.Write(placed, here);
        }
        catch (OutboxDamagedException exception)
        {
            SetAside(current, exception.Message);
            RestoreSalvaged();
            first = _lastPosition + 1;
            current = Current(first);
            current.Write([.. records.Select((record, index) => record with { Position = first + index })], []);
        }
        _lastPosition = first + records.Count - 1;
        if (here.Length < settled.Count) Settle([.. settled.Except(here)]);
        return first;
    }

    /// <summary>Books acknowledged records as delivered.</summary>
    public void Settle(IReadOnlyList<long> positions)
    {
        foreach (IGrouping<OutboxSegment?, long> group in positions.GroupBy(SegmentOf))
            if (group.Key is { } segment) Use(segment, () => segment.Write([], [.. group]));
    }

    /// <summary>Counts one more refusal of a record by the broker.</summary>
    public long CountRefusal(long position) => SegmentOf(position) is { } segment ? Use(segment, () => segment.CountRefusal(position)) : 0;

    /// <summary>Gives a record up without losing it: it stays in the file, and is not sent again.</summary>
    /// <returns>False when it was given up or delivered before.</returns>
    public bool Park(long position, string reason) => SegmentOf(position) is { } segment && Use(segment, () => segment.Park(position, reason, _time.GetUtcNow()));

    /// <summary>Undelivered records between two positions, both excluded, in their order.</summary>
    public List<StoredRecord> ReadUndelivered(long after, long before, int limit)
    {
        var found = new List<StoredRecord>();
        foreach (OutboxSegment segment in _segments.ToArray())
        {
            if (segment.Undelivered == 0 || segment.Last <= after || segment.First >= before) continue;
            found.AddRange(Use(segment, () => segment.ReadUndelivered(after, before, limit - found.Count)) ?? []);
            if (found.Count == limit) break;
        }
        return found;
    }

    /// <summary>Results of a station that touch a range of sequence numbers, in their order, delivered or not.</summary>
    public List<StoredRecord> ReadRange(string station, long from, long to, int limit)
    {
        var found = new List<StoredRecord>();
        foreach (OutboxSegment segment in _segments.ToArray())
        {
            found.AddRange(Use(segment, () => segment.ReadRange(station, from, to, limit - found.Count)) ?? []);
            if (found.Count == limit) break;
        }
        return found;
    }

    /// <summary>Drops what the limits do not allow, oldest files first: what was delivered, then passes, rejects last.</summary>
    public void Enforce()
    {
        _deletion.Now();
        foreach (OutboxSegment segment in _segments.ToArray())
            if (segment != _segments[^1] && segment.Records > 0 && _deletion.IsOlder(segment.Newest, _limits.Age)) Drop(segment, keepRejects: false);
        long bytes = Bytes;
        while (bytes > _limits.Bytes && _segments.Count > 1)
        {
            OutboxSegment[] old = [.. _segments.SkipLast(1)];
            if (old.FirstOrDefault(segment => segment.Undelivered == 0) is { } history) Drop(history, keepRejects: false);
            else if (old.FirstOrDefault(segment => segment.UndeliveredPasses > 0) is { } mixed) Drop(mixed, keepRejects: true);
            else Drop(old[0], keepRejects: false);
            long left = Bytes;
            // What was kept may be all there was; then the next file has its turn.
            bytes = left < bytes ? left : 0;
        }
    }

    /// <summary>Makes room on a full disk with what was delivered already.</summary>
    /// <returns>Whether there was anything to give.</returns>
    public bool GiveHistoryBack()
    {
        if (_segments.SkipLast(1).FirstOrDefault(segment => segment.Undelivered == 0) is not { } history) return false;
        Drop(history, keepRejects: false);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OutboxSegment segment in _segments) segment.Dispose();
    }

    private void Load(string file)
    {
        try
        {
            OutboxSegment segment = OutboxSegment.Open(file);
            if (segment.Records == 0)
            {
                segment.Close();
                OutboxSegment.Delete(file);
                return;
            }
            _segments.Add(segment);
            // Files of an old outbox may be many; each is opened again when it is needed.
            segment.Close();
        }
        catch (OutboxDamagedException exception)
        {
            MoveAway(file, exception.Message);
        }
    }

    // The file that will be written to is looked at as a whole: what is added to a damaged one might not be found again.
    private void CheckNewest()
    {
        if (_segments.Count == 0) return;
        OutboxSegment newest = _segments[^1];
        try
        {
            newest.CheckWhole();
            newest.Close();
        }
        catch (OutboxDamagedException exception)
        {
            SetAside(newest, exception.Message);
        }
    }

    private OutboxSegment Current(long firstPosition)
    {
        if (_segments.Count > 0 && _segments[^1] is var last && last.Bytes < _limits.SegmentBytes) return last;
        string file = Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"results-{firstPosition:D16}.db"));
        OutboxSegment segment;
        try
        {
            segment = OutboxSegment.Open(file);
        }
        catch (OutboxDamagedException exception)
        {
            MoveAway(file, exception.Message);
            segment = OutboxSegment.Open(file);
        }
        _segments.Add(segment);
        return segment;
    }

    private OutboxSegment? SegmentOf(long position)
    {
        for (int i = _segments.Count - 1; i >= 0; i--)
            if (_segments[i].Records > 0 && _segments[i].First <= position && position <= _segments[i].Last) return _segments[i];
        return null;
    }

    private void Drop(OutboxSegment segment, bool keepRejects)
    {
        List<(string Station, long First, long Last)> lost = segment.Undelivered == 0 ? [] : Use(segment, () => segment.UndeliveredNumbers(keepRejects)) ?? [];
        if (!_segments.Contains(segment)) return; // It turned out to be damaged, and was set aside.
        List<StoredRecord> kept = keepRejects ? Use(segment, () => segment.ReadUndelivered(0, long.MaxValue, int.MaxValue))?.FindAll(record => record.IsReject) ?? [] : [];
        int index = _segments.IndexOf(segment);
        if (index < 0) return;
        OutboxSegment? rest = null;
        if (kept.Count > 0)
        {
            rest = OutboxSegment.Open(Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"results-{segment.First:D16}-rejects.db")));
            rest.Write(kept, []);
            rest.Close();
        }
        segment.Close();
        _used.Remove(segment);
        _segments.RemoveAt(index);
        OutboxSegment.Delete(segment.Path);
        if (rest is not null) _segments.Insert(index, rest);
        foreach (IGrouping<string, (string Station, long First, long Last)> station in lost.GroupBy(number => number.Station))
        {
            Dropped?.Invoke(new DroppedNumbers(
                station.Key, keepRejects, station.Sum(number => number.Last - number.First + 1), station.Min(number => number.First), station.Max(number => number.Last)));
        }
        if (lost.Count == 0) Log.OutboxHistoryDropped(_logger, Path.GetFileName(segment.Path), segment.Records);
    }

    private void Use(OutboxSegment segment, Action work) => Use(segment, () =>
    {
        work();
        return true;
    });

    // Whatever is read, a damaged file is set aside, what can be saved of it is appended anew, and the caller finds nothing in it.
    private T? Use<T>(OutboxSegment segment, Func<T> work)
    {
        try
        {
            T result = work();
            Touch(segment);
            return result;
        }
        catch (OutboxDamagedException exception)
        {
            SetAside(segment, exception.Message);
            RestoreSalvaged();
            return default;
        }
    }

    private void Touch(OutboxSegment segment)
    {
        _used.Remove(segment);
        _used.Add(segment);
        if (_used.Count <= OpenFiles) return;
        OutboxSegment idle = _used[0];
        _used.RemoveAt(0);
        if (idle != _segments[^1]) idle.Close();
    }

    private void SetAside(OutboxSegment segment, string reason)
    {
        segment.Close();
        _used.Remove(segment);
        _segments.Remove(segment);
        MoveAway(segment.Path, reason);
    }

    private void MoveAway(string file, string reason)
    {
        List<StoredRecord> saved = OutboxSegment.Salvage(file);
        string stamp = _time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'fff", CultureInfo.InvariantCulture);
        foreach (string part in OutboxSegment.Files(file))
            if (File.Exists(part)) File.Move(part, Path.Combine(_path, $"damaged-{stamp}-{Path.GetFileName(part)}"), overwrite: true);
        _salvaged.AddRange(saved);
        Log.OutboxSetAside(_logger, reason, saved.Count, saved.Count(record => !record.IsDelivered), $"damaged-{stamp}-{Path.GetFileName(file)}");
    }

    // Delivered ones too: they are the history that can be asked for.
    private void RestoreSalvaged()
    {
        while (_salvaged.Count > 0)
        {
            StoredRecord[] records = [.. _salvaged.Take(1000)];
            _salvaged.RemoveRange(0, records.Length);
            long first = _lastPosition + 1;
            Current(first).Write([.. records.Select((record, index) => record with { Position = first + index })], []);
            _lastPosition = first + records.Length - 1;
        }
    }
}
