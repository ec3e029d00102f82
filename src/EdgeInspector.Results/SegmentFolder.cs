using System.Globalization;
using EdgeInspector.Files;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Results;

/// <summary>
/// The files of the outbox in their order. Records are appended to the newest; whole files are dropped from the old end when there is too
/// much. A damaged file is emptied of what can be read and set aside; it never stops the agent. Used by one thread.
/// </summary>
internal sealed class SegmentFolder : IDisposable
{
    /// <summary>Names of the files.</summary>
    internal const string Pattern = "results-*.db";

    private readonly string _path;
    private readonly SegmentLimits _limits;
    private readonly TimeProvider _time;
    private readonly DeletionClock _deletion;
    private readonly ILogger _logger;
    private readonly SegmentList _segments;

    /// <summary>Opens the folder, or creates it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="salvage">Saves what is in damaged files; null for the usual one.</param>
    /// <exception cref="SqliteException">The disk refused.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be used.</exception>
    public SegmentFolder(string path, SegmentLimits limits, TimeProvider time, ILogger logger, Salvage? salvage = null)
    {
        (_path, _limits, _time, _logger, _deletion) = (path, limits, time, logger, new DeletionClock(time));
        _segments = new SegmentList(path, salvage ?? new Salvage(path, time, logger), logger);
    }

    /// <summary>Called for every loss of undelivered records.</summary>
    public Action<DroppedNumbers>? Dropped
    {
        get => _segments.Dropped;
        set => _segments.Dropped = value;
    }

    /// <summary>
    /// Whether a record between two positions is on its way to its consumer: what is announced as dropped must not arrive.
    /// </summary>
    public Func<long, long, bool> IsUnderWay { get; set; } = (_, _) => false;

    /// <summary>Records in all files.</summary>
    public long Records => _segments.All.Sum(segment => segment.Records);

    /// <summary>Records that the broker has not acknowledged.</summary>
    public long Undelivered => _segments.All.Sum(segment => segment.Undelivered);

    /// <summary>Bytes of all files.</summary>
    public long Bytes => _segments.All.Sum(segment => segment.Bytes);

    /// <summary>When the oldest undelivered record happened; null when there is none.</summary>
    public DateTimeOffset? OldestUndelivered()
    {
        foreach (Segment segment in _segments.All)
            if (segment.Undelivered > 0 && _segments.Use(segment, segment.OldestUndelivered) is { } oldest) return oldest;
        return null;
    }

    /// <summary>The highest stored sequence number of each station.</summary>
    public Dictionary<string, long> LastSequences()
    {
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (Segment segment in _segments.All)
        {
            foreach ((string station, long sequence) in _segments.Use(segment, segment.LastSequences) ?? [])
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
        _segments.RestoreVanished();
        long first = _segments.LastPosition + 1;
        StoredRecord[] placed = [.. records.Select((record, index) => record with { Position = first + index })];
        Segment current = Current(first);
        long[] here = [.. settled.Where(position => position >= current.First && current.First > 0)];
        try
        {
            current.Write(placed, here);
        }
        catch (DamagedFileException exception)
        {
            _segments.SetAside(current, exception.Message);
            // What was saved keeps its places.
            first = _segments.LastPosition + 1;
            Current(first).Write([.. records.Select((record, index) => record with { Position = first + index })], []);
            here = [];
        }
        _segments.LastPosition = first + records.Count - 1;
        if (here.Length < settled.Count) Settle([.. settled.Except(here)]);
        return first;
    }

    /// <summary>Books acknowledged records as delivered.</summary>
    public void Settle(IReadOnlyList<long> positions)
    {
        foreach (IGrouping<Segment?, long> group in positions.GroupBy(_segments.Of))
            if (group.Key is { } segment) _segments.Use(segment, () => segment.Write([], [.. group]));
    }

    /// <summary>Counts one more refusal of a record by the broker.</summary>
    public long CountRefusal(long position) =>
        _segments.Of(position) is { } segment ? _segments.Use(segment, () => segment.CountRefusal(position)) : 0;

    /// <summary>Gives a record up without losing it: it stays in the file, and is not sent again.</summary>
    /// <returns>False when it was given up or delivered before.</returns>
    public bool Park(long position, string reason) =>
        _segments.Of(position) is { } segment && _segments.Use(segment, () => segment.Park(position, reason, _time.GetUtcNow()));

    /// <summary>Notes where the archived picture of a result lies; only among the newest files.</summary>
    /// <returns>False when the result is not there.</returns>
    public bool SetPicture(string station, long sequence, string picture)
    {
        const int Newest = 2;
        foreach (Segment segment in _segments.All.TakeLast(Newest).Reverse())
            if (_segments.Use(segment, () => segment.SetPicture(station, sequence, picture))) return true;
        return false;
    }

    /// <summary>Undelivered records between two positions, both excluded, in their order.</summary>
    public List<StoredRecord> ReadUndelivered(long after, long before, int limit)
    {
        var found = new List<StoredRecord>();
        foreach (Segment segment in _segments.All)
        {
            if (segment.Undelivered == 0 || segment.Last <= after || segment.First >= before) continue;
            found.AddRange(_segments.Use(segment, () => segment.ReadUndelivered(after, before, limit - found.Count)) ?? []);
            if (found.Count == limit) break;
        }
        return found;
    }

    /// <summary>Results of a station that touch a range of sequence numbers, in their order, delivered or not.</summary>
    public List<StoredRecord> ReadRange(string station, long from, long to, int limit)
    {
        var found = new List<StoredRecord>();
        foreach (Segment segment in _segments.All)
        {
            found.AddRange(_segments.Use(segment, () => segment.ReadRange(station, from, to, limit - found.Count)) ?? []);
            if (found.Count == limit) break;
        }
        return found;
    }

    /// <summary>The highest position that was given to a record.</summary>
    public long LastPosition => _segments.LastPosition;

    /// <summary>Results behind a position, in their order, delivered or not.</summary>
    public ResultTail ReadAfter(long after, int limit)
    {
        var found = new List<StoredRecord>();
        foreach (Segment segment in _segments.All.Where(segment => segment.Last > after))
        {
            found.AddRange(_segments.Use(segment, () => segment.ReadAfter(after, limit - found.Count)) ?? []);
            if (found.Count == limit) break;
        }
        return new ResultTail(found, _segments.LastPosition);
    }

    /// <summary>Drops what the limits do not allow, oldest files first: what was delivered, then passes, rejects last.</summary>
    public void Enforce()
    {
        _deletion.Now();
        foreach (Segment segment in _segments.All)
            if (segment != _segments.Newest && segment.Records > 0 && MayDrop(segment) && _deletion.IsOlder(segment.Newest, _limits.Age))
                Drop(segment, keepRejects: false);
        long bytes = Bytes;
        while (bytes > _limits.Bytes && _segments.All.Length > 1)
        {
            Segment[] old = [.. _segments.All.SkipLast(1).Where(MayDrop)];
            if (old.Length == 0) return;
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
        if (_segments.All.SkipLast(1).FirstOrDefault(segment => segment.Undelivered == 0) is not { } history) return false;
        Drop(history, keepRejects: false);
        return true;
    }

    /// <summary>
    /// Stores again what was in files that somebody deleted while they were open; what was in others is lost, and announced.
    /// </summary>
    public void RestoreVanished() => _segments.RestoreVanished();

    /// <inheritdoc/>
    public void Dispose() => _segments.Dispose();

    private bool MayDrop(Segment segment) => segment.Undelivered == 0 || !IsUnderWay(segment.First, segment.Last);

    private Segment Current(long firstPosition)
    {
        if (_segments.Newest is { Version: SegmentSchema.Version } last && last.Bytes < _limits.SegmentBytes) return last;
        return _segments.Begin(Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"results-{firstPosition:D16}.db")));
    }

    private void Drop(Segment segment, bool keepRejects)
    {
        List<(string Station, long First, long Last)> lost = segment.Undelivered == 0
            ? []
            : _segments.Use(segment, () => segment.UndeliveredNumbers(keepRejects)) ?? [];
        if (!_segments.Has(segment)) return; // It turned out to be damaged, and was set aside.
        List<StoredRecord> kept = keepRejects
            ? _segments.Use(segment, () => segment.ReadUndelivered(0, long.MaxValue, int.MaxValue))?.FindAll(record => record.IsReject)
            ?? []
            : [];
        if (!_segments.Has(segment)) return;
        Segment? rest = null;
        if (kept.Count > 0)
        {
            rest = Segment.Open(
                Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"results-{segment.First:D16}-rejects.db")));
            rest.Write(kept, []);
            rest.Close();
        }
        _segments.Remove(segment, rest);
        foreach (IGrouping<string, (string Station, long First, long Last)> station in lost.GroupBy(number => number.Station))
        {
            Dropped?.Invoke(new DroppedNumbers(
                station.Key, keepRejects, station.Sum(number => number.Last - number.First + 1), station.Min(number => number.First),
                station.Max(number => number.Last)));
        }
        if (lost.Count == 0) _logger.HistoryDropped(Path.GetFileName(segment.Path), segment.Records);
    }
}
