using Microsoft.Data.Sqlite;

namespace EdgeInspector.Results;

/// <summary>
/// One file of the store: a SQLite database of records in the order of their positions, with a list of those that are still to be
/// delivered. A commit is on the disk when it returns (WAL, synchronous FULL). Used by one thread. The file is opened when it is needed;
/// <see cref="Close"/> gives its handles back.
/// </summary>
internal sealed class Segment : IDisposable
{
    // All of them hold for a connection alone, so they are said at every open.
    private const string Settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 8388608;";
    private SqliteConnection? _connection;
    private SegmentWriter? _writer;
    private bool _hadLog;

    private List<StoredRecord> Read(string from, int limit, params (string Name, object Value)[] values) => Guarded(() =>
    {
        using SqliteCommand read = Command($"SELECT {SegmentSchema.Columns} FROM {from} LIMIT $limit");
        read.Parameters.AddWithValue("$limit", limit);
        foreach ((string name, object value) in values) read.Parameters.AddWithValue(name, value);
        return ReadAll(read);
    });

    private Segment(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Position of its first record; 0 while it has none.</summary>
    public long First { get; private set; }

    /// <summary>Position of its last record; 0 while it has none.</summary>
    public long Last { get; private set; }

    /// <summary>Records in it.</summary>
    public long Records { get; private set; }

    /// <summary>Records that the broker has not acknowledged.</summary>
    public long Undelivered { get; private set; }

    /// <summary>Undelivered records that are a pass: dropped before all others.</summary>
    public long UndeliveredPasses { get; private set; }

    /// <summary>When its newest record happened.</summary>
    public DateTimeOffset Newest { get; private set; }

    /// <summary>Version of its tables: see <see cref="SegmentSchema"/>.</summary>
    public long Version { get; private set; }

    /// <summary>Whether it has open handles: then its records can be read even if somebody deletes the file.</summary>
    public bool IsOpen => _connection is not null;

    /// <summary>Whether it is open and its log was deleted: what is written would be gone with the process.</summary>
    public bool LacksLog => _hadLog && IsOpen && !File.Exists(Path + "-wal");

    /// <summary>Bytes on the disk, the log of the database included.</summary>
    public long Bytes => Size(Path) + Size(Path + "-wal");

    /// <summary>Opens or creates a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DamagedFileException">It is no such database, or a damaged one.</exception>
    /// <exception cref="SqliteException">The disk refused.</exception>
    public static Segment Open(string path)
    {
        var segment = new Segment(path);
        try
        {
            segment.Guarded(segment.Survey);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>Writes records, and removes others from the undelivered ones, in one commit.</summary>
    /// <param name="records">With positions above <see cref="Last"/>, ascending.</param>
    /// <param name="settled">Positions that the broker has acknowledged.</param>
    public void Write(IReadOnlyList<StoredRecord> records, IReadOnlyList<long> settled) => Guarded(() =>
    {
        (long all, long passes) = Writer().Write(records, settled);
        _hadLog = true;
        foreach (StoredRecord record in records) Count(record);
        Undelivered -= all;
        UndeliveredPasses -= passes;
    });

    /// <summary>Takes a record that can never be delivered out of the undelivered ones and keeps it for inspection.</summary>
    /// <returns>False when it was not among the undelivered ones.</returns>
    public bool Park(long position, string reason, DateTimeOffset at) => Guarded(() =>
    {
        (long all, long passes) = Writer().Park(position, reason, at);
        Undelivered -= all;
        UndeliveredPasses -= passes;
        return all > 0;
    });

    /// <summary>Looks at every page of the file.</summary>
    /// <exception cref="DamagedFileException">Something in it is not as it must be.</exception>
    public void CheckWhole() => Guarded(() =>
    {
        if (Text("PRAGMA quick_check(1)") != "ok") throw new DamagedFileException($"{Path} is damaged: its pages contradict each other.");
    });

    /// <summary>Counts one more refusal of a record.</summary>
    /// <returns>How often it was refused so far; 0 when it is not among the undelivered ones.</returns>
    public long CountRefusal(long position) => Guarded(() =>
    {
        using SqliteCommand count = Command("UPDATE undelivered SET refusals = refusals + 1 WHERE position = $position RETURNING refusals");
        count.Parameters.AddWithValue("$position", position);
        return count.ExecuteScalar() as long? ?? 0;
    });

    /// <summary>Undelivered records between two positions, both excluded, in their order.</summary>
    public List<StoredRecord> ReadUndelivered(long after, long before, int limit) => Read(
        "undelivered JOIN result USING (position) WHERE position > $after AND position < $before ORDER BY position", limit,
        ("$after", after), ("$before", before));

    /// <summary>Results behind a position, in their order.</summary>
    public List<StoredRecord> ReadAfter(long after, int limit) =>
        Read("result WHERE kind = 0 AND position > $after ORDER BY position", limit, ("$after", after));

    /// <summary>Results of a station that touch a range of sequence numbers, in their order.</summary>
    public List<StoredRecord> ReadRange(string station, long from, long to, int limit) => Read(
        "result WHERE kind = 0 AND station = $station AND seq <= $to AND coalesce(seq_to, seq) >= $from ORDER BY seq", limit,
        ("$station", station), ("$from", from), ("$to", to));

    /// <summary>The highest sequence number of each station.</summary>
    public Dictionary<string, long> LastSequences() => Guarded(() =>
    {
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        using SqliteCommand read = Command("SELECT station, max(coalesce(seq_to, seq)) FROM result WHERE kind = 0 GROUP BY station");
        using SqliteDataReader rows = read.ExecuteReader();
        while (rows.Read()) Row(rows, row => last[row.GetString(0)] = row.GetInt64(1));
        return last;
    });

    /// <summary>Station and numbers of all undelivered results, by station and number; only passes when asked so.</summary>
    public List<(string Station, long First, long Last)> UndeliveredNumbers(bool passesOnly) => Guarded(() =>
    {
        var numbers = new List<(string, long, long)>();
        using SqliteCommand read = Command(
            "SELECT station, seq, coalesce(seq_to, seq) FROM undelivered JOIN result USING (position) WHERE kind = 0 AND ($all OR verdict = 0) ORDER BY station, seq");
        read.Parameters.AddWithValue("$all", !passesOnly);
        using SqliteDataReader rows = read.ExecuteReader();
        while (rows.Read()) numbers.Add(Row(rows, row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2))));
        return numbers;
    });

    /// <summary>When its oldest undelivered record happened; null when there is none.</summary>
    public DateTimeOffset? OldestUndelivered() => Guarded(() =>
    {
        using SqliteCommand read = Command("SELECT min(at_us) FROM undelivered JOIN result USING (position)");
        return read.ExecuteScalar() is long microseconds ? TimeOf(microseconds) : (DateTimeOffset?)null;
    });

    /// <summary>Notes where the archived picture of a result lies.</summary>
    /// <returns>False when the result is not in this file.</returns>
    public bool SetPicture(string station, long sequence, string picture) => Version >= 2 && Guarded(() =>
    {
        using SqliteCommand note = Command("UPDATE result SET picture = $picture WHERE station = $station AND seq = $seq AND kind = 0");
        note.Parameters.AddWithValue("$picture", picture);
        note.Parameters.AddWithValue("$station", station);
        note.Parameters.AddWithValue("$seq", sequence);
        return note.ExecuteNonQuery() > 0;
    });

    /// <summary>
    /// All records in their order, each with whether it is delivered; also from a file that was deleted while it was open.
    /// </summary>
    public List<StoredRecord> ReadAll() => Guarded(() =>
    {
        using SqliteCommand open = Command("SELECT position FROM undelivered");
        var undelivered = new HashSet<long>();
        using (SqliteDataReader rows = open.ExecuteReader())
            while (rows.Read()) undelivered.Add(Row(rows, row => row.GetInt64(0)));
        using SqliteCommand read = Command($"SELECT {SegmentSchema.Columns} FROM result ORDER BY position");
        return ReadAll(read).ConvertAll(record => record with { IsDelivered = !undelivered.Contains(record.Position) });
    });

    /// <summary>The undelivered results by station when the file was last closed by <see cref="Rest"/>.</summary>
    public IReadOnlyList<DroppedNumbers> LastUndelivered { get; private set; } = [];

    /// <summary>Notes what is undelivered, in case somebody deletes the file, and gives its handles back.</summary>
    public void Rest()
    {
        LastUndelivered = Undelivered == 0 ? [] : Guarded(() =>
        {
            List<DroppedNumbers> numbers = [];
            using SqliteCommand read = Command(
                "SELECT station, sum(coalesce(seq_to, seq) - seq + 1), min(seq), max(coalesce(seq_to, seq)) FROM undelivered JOIN result USING (position) WHERE kind = 0 GROUP BY station");
            using SqliteDataReader rows = read.ExecuteReader();
            while (rows.Read())
                numbers.Add(
                    Row(rows, row => new DroppedNumbers(row.GetString(0), false, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3))));
            return numbers;
        });
        Close();
    }

    /// <summary>Gives the file's handles back; the next use opens it again.</summary>
    public void Close()
    {
        _writer?.Dispose();
        _writer = null;
        _connection?.Dispose();
        _connection = null;
        _hadLog = false;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();


    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private void Survey()
    {
        SqliteConnection connection = _connection = Connect();
        Version = Number("PRAGMA user_version");
        long application = Number("PRAGMA application_id");
        if (Version == 0 && application == 0 && Number("SELECT count(*) FROM sqlite_schema") == 0)
        {
            SegmentSchema.Create(connection);
            Version = SegmentSchema.Version;
        }
        else if (application != SegmentSchema.ApplicationId)
        {
            throw new DamagedFileException($"{Path} is not an outbox.");
        }
        else if (Version > SegmentSchema.Version)
        {
            throw new DamagedFileException(
                $"{Path} was written by a newer version of this program ({Version}; this one knows {SegmentSchema.Version}).");
        }
        First = Number("SELECT coalesce(min(position), 0) FROM result");
        Last = Number("SELECT coalesce(max(position), 0) FROM result");
        Records = Number("SELECT count(*) FROM result");
        Undelivered = Number("SELECT count(*) FROM undelivered JOIN result USING (position)");
        UndeliveredPasses = Number("SELECT count(*) FROM undelivered JOIN result USING (position) WHERE kind = 0 AND verdict = 0");
        Newest = Records == 0 ? default : TimeOf(Number("SELECT at_us FROM result WHERE position = (SELECT max(position) FROM result)"));
    }

    private SqliteConnection Connection() => _connection ??= Connect();

    private SegmentWriter Writer() => _writer ??= new SegmentWriter(Connection());

    private SqliteConnection Connect() => SqliteFile.Open(Path, SqliteOpenMode.ReadWriteCreate, Settings);

    private void Count(StoredRecord record)
    {
        if (First == 0) First = record.Position;
        Last = record.Position;
        Records++;
        Newest = record.At;
        if (record.IsDelivered) return;
        Undelivered++;
        if (!record.IsReject) UndeliveredPasses++;
    }

    private List<StoredRecord> ReadAll(SqliteCommand command)
    {
        var records = new List<StoredRecord>();
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            records.Add(
                RecordRow.Read(rows)
                ?? throw new DamagedFileException($"{Path}: the record at position {rows.GetValue(0)} is not what was written."));
        return records;
    }

    // A content of another kind than was written shows when it is read.
    private T Row<T>(SqliteDataReader rows, Func<SqliteDataReader, T> read)
    {
        try
        {
            return read(rows);
        }
        catch (Exception exception) when (exception is InvalidCastException or InvalidOperationException or OverflowException)
        {
            throw new DamagedFileException($"{Path} is damaged: {exception.Message}", exception);
        }
    }

    private SqliteCommand Command(string text)
    {
        SqliteCommand command = Connection().CreateCommand();
        command.CommandText = text;
        return command;
    }

    private string? Text(string text)
    {
        using SqliteCommand command = Command(text);
        return command.ExecuteScalar() as string;
    }

    private long Number(string text)
    {
        using SqliteCommand command = Command(text);
        return command.ExecuteScalar() is long number
            ? number
            : throw new DamagedFileException($"{Path} is damaged: '{text}' gives no number.");
    }

    private DateTimeOffset TimeOf(long microseconds)
    {
        try
        {
            return RecordRow.Time(microseconds);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new DamagedFileException($"{Path} is damaged: {microseconds} is no time.", exception);
        }
    }

    private void Guarded(Action work) => Guarded(() =>
    {
        work();
        return true;
    });

    // Only what SQLite says of the file counts as damage; whatever else is thrown is the disk's failure or a mistake of ours.
    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException exception) when (SqliteFile.IsDamage(exception, Path))
        {
            Close();
            throw new DamagedFileException($"{Path} is damaged: {exception.Message}", exception);
        }
        catch
        {
            Close();
            throw;
        }
    }
}
