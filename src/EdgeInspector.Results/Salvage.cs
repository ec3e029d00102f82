using System.Globalization;
using EdgeInspector.Files;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Results;

/// <summary>
/// Puts what can still be read of a damaged file in its place. It may be interrupted anywhere: until everything is on the disk in a copy
/// beside it the damaged file stays where it is, and <see cref="Recover"/> completes or repeats what a kill left half done.
/// <code>
/// results-N.db damaged ──► salvaged-N.db written and closed ──► results-N.db renamed to damaged-... ──► salvaged-N.db renamed to
/// results-N.db
/// </code>
/// </summary>
internal sealed class Salvage(string folder, TimeProvider time, ILogger logger)
{
    private const string Prefix = "salvaged-";
    // Without it SQLite refuses a file that is shorter than its header says as a whole.
    private const string Lenient = "PRAGMA writable_schema = ON;";
    private const int Batch = 1000;
    private const long LongestProbe = 2_000_000;

    /// <summary>Called between any two changes on the disk; for tests that stop there.</summary>
    public Action? AtStep { get; init; }

    /// <summary>Completes what an earlier run began; before any file is opened.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Recover()
    {
        foreach (string copy in Directory.GetFiles(folder, Prefix + "*.db"))
        {
            string file = Path.Combine(folder, Path.GetFileName(copy)[Prefix.Length..]);
            if (File.Exists(file))
            {
                // It may not be whole: the damaged file is read again.
                SqliteFile.Delete(copy);
                continue;
            }
            MoveAway(file);
            Moving.File(copy, file);
        }
        // A log without its database belongs to one that was moved away.
        foreach (string log in Directory.GetFiles(folder, SegmentFolder.Pattern + "-wal"))
            if (!File.Exists(log[..^"-wal".Length])) MoveAway(log[..^"-wal".Length]);
    }

    /// <summary>Sets a damaged file aside, with what could be read of it in its place.</summary>
    /// <param name="file">The file; closed.</param>
    /// <param name="limit">Position of the first record of the next file; null when there is none.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <returns>Whether anything could be read.</returns>
    /// <exception cref="SqliteException">The disk refused; the damaged file is as it was.</exception>
    public bool Replace(string file, long? limit, string reason)
    {
        List<StoredRecord> saved = Read(file, SegmentList.FirstPositionOf(file), limit);
        string aside = PutBack(file, saved, () => MoveAway(file));
        logger.SetAside(reason, saved.Count, saved.Count(record => !record.IsDelivered), aside);
        return saved.Count > 0;
    }

    /// <summary>Puts records in the place of a file, once they are on the disk.</summary>
    /// <param name="file">The file.</param>
    /// <param name="records">In their order; with none the file is only removed.</param>
    /// <param name="remove">Takes the file out of the way.</param>
    /// <returns>What <paramref name="remove"/> gave.</returns>
    /// <exception cref="SqliteException">The disk refused; nothing has changed.</exception>
    public string PutBack(string file, List<StoredRecord> records, Func<string> remove)
    {
        Directory.CreateDirectory(folder);
        string copy = Path.Combine(folder, Prefix + Path.GetFileName(file));
        SqliteFile.Delete(copy);
        AtStep?.Invoke();
        if (records.Count > 0) Write(copy, records);
        AtStep?.Invoke();
        string removed = remove();
        if (records.Count > 0) Moving.File(copy, file);
        AtStep?.Invoke();
        return removed;
    }

    /// <summary>
    /// Everything that can still be read from a damaged file, place by place, so that one bad page costs no more than what is on it.
    /// A record whose delivery cannot be read any more counts as undelivered: twice is better than never.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="first">Lowest position that may be in it.</param>
    /// <param name="limit">Positions are below this; null when that is not known.</param>
    /// <returns>Records in the order of their positions, ascending.</returns>
    public static List<StoredRecord> Read(string path, long first, long? limit)
    {
        // No record is smaller than this, so no file has more places.
        const int SmallestRecord = 50;
        long end = limit ?? (first + new FileInfo(path).Length / SmallestRecord + Batch);
        var found = new SortedDictionary<long, StoredRecord>();
        List<StoredRecord> strays = [];
        SqliteConnection connection;
        try
        {
            connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate, Lenient);
        }
        catch (SqliteException)
        {
            return [];
        }
        using (connection)
        {
            HashSet<long>? undelivered = TryRead(connection, "SELECT position FROM undelivered");
            using SqliteCommand read = connection.CreateCommand();
            read.CommandText = $"SELECT {SegmentSchema.Columns} FROM result NOT INDEXED WHERE position = $position";
            SqliteParameter place = read.Parameters.Add("$position", SqliteType.Integer);
            foreach (long position in Places(connection, undelivered, first, end))
            {
                place.Value = position;
                if (TryReadOne(read) is not { } record) continue;
                record = record with { IsDelivered = undelivered?.Contains(position) == false };
                if (position >= first && position < end) found[position] = record;
                else strays.Add(record);
            }
        }
        Place(strays, found, first);
        return [.. found.Values];
    }

    private static SortedSet<long> Places(SqliteConnection connection, HashSet<long>? undelivered, long first, long end)
    {
        var places = new SortedSet<long>(TryRead(connection, "SELECT position FROM result NOT INDEXED ORDER BY position") ?? []);
        places.UnionWith(TryRead(connection, "SELECT position FROM result NOT INDEXED ORDER BY position DESC", partly: true) ?? []);
        places.UnionWith(TryRead(connection, "SELECT position FROM result NOT INDEXED ORDER BY position", partly: true) ?? []);
        places.UnionWith(undelivered ?? []);
        long[] likely = [.. places.Where(position => position >= first && position < end)];
        // What the walks did not reach may still be found by its own place.
        if (likely.Length > 0 && likely[^1] - likely[0] <= LongestProbe)
            for (long position = likely[0]; position <= likely[^1]; position++) places.Add(position);
        return places;
    }

    // A place that cannot be was damaged itself; each of them has left a gap.
    private static void Place(List<StoredRecord> strays, SortedDictionary<long, StoredRecord> found, long first)
    {
        HashSet<Guid> known = [.. found.Values.Select(record => record.Id)];
        long free = first;
        foreach (StoredRecord stray in strays.Where(record => known.Add(record.Id)).OrderBy(record => record.At))
        {
            while (found.ContainsKey(free)) free++;
            found[free] = stray with { Position = free };
        }
    }

    private void Write(string copy, List<StoredRecord> records)
    {
        using (Segment segment = Segment.Open(copy))
        {
            foreach (StoredRecord[] batch in records.Chunk(Batch))
            {
                segment.Write(batch, []);
                AtStep?.Invoke();
            }
        }
        // Closing has moved the log into the database; where something prevented that it must not be renamed without it.
        if (File.Exists(copy + "-wal") && new FileInfo(copy + "-wal").Length > 0) throw new IOException($"{copy} could not be completed.");
    }

    // The database first: its log without it says nothing, but without its log it would look whole.
    private string MoveAway(string file)
    {
        string stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'fff", CultureInfo.InvariantCulture);
        string name = $"damaged-{stamp}-{Path.GetFileName(file)}";
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            if (!File.Exists(file + suffix)) continue;
            Moving.File(file + suffix, Path.Combine(folder, name + suffix), overwrite: true);
            AtStep?.Invoke();
        }
        return name;
    }

    private static StoredRecord? TryReadOne(SqliteCommand command)
    {
        try
        {
            using SqliteDataReader rows = command.ExecuteReader();
            return rows.Read() ? RecordRow.Read(rows) : null;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    // Null when not all of it can be read; what could is returned with "partly".
    private static HashSet<long>? TryRead(SqliteConnection connection, string query, bool partly = false)
    {
        var found = new HashSet<long>();
        try
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = query;
            using SqliteDataReader rows = command.ExecuteReader();
            while (rows.Read()) found.Add(rows.GetInt64(0));
            return found;
        }
        catch (Exception exception) when (exception is SqliteException or InvalidOperationException or InvalidCastException
            or OverflowException)
        {
            return partly ? found : null;
        }
    }
}
