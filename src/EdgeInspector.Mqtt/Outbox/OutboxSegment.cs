using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt.Outbox;

/// <summary>
/// One file of the outbox: a SQLite database of records in the order of their positions, with a list of those that the broker has not
/// acknowledged. A commit is on the disk when it returns (WAL, synchronous FULL). Used by one thread. The file is opened when it is
/// needed; <see cref="Close"/> gives its handles back.
/// </summary>
internal sealed class OutboxSegment : IDisposable
{
    private const int ApplicationId = 0x4549_4F42; // "EIOB"
    private const int Version = 1;
    private const string Columns = "position, kind, station, seq, seq_to, id, verdict, at_us, body, digest";
    // All of them hold for a connection alone, so they are said at every open.
    private const string WriterSettings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 8388608;";
    private const string ReaderSettings = "PRAGMA query_only = 1;";

    // Without it SQLite refuses a file that is shorter than its header says as a whole.
    private const string LenientSettings = "PRAGMA writable_schema = ON;";
    private readonly bool _readOnly;
    private SqliteConnection? _connection;
    private SqliteCommand? _begin;
    private SqliteCommand? _commit;
    private SqliteCommand? _insert;
    private SqliteCommand? _insertUndelivered;
    private SqliteCommand? _settle;

    private OutboxSegment(string path, bool readOnly) => (Path, _readOnly) = (path, readOnly);

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

    /// <summary>Bytes on the disk, the log of the database included.</summary>
    public long Bytes => Size(Path) + Size(Path + "-wal");

    /// <summary>Opens or creates a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="readOnly">Whether nothing is to be written.</param>
    /// <exception cref="OutboxDamagedException">It is no such database, or a damaged one.</exception>
    /// <exception cref="SqliteException">The disk refused.</exception>
    public static OutboxSegment Open(string path, bool readOnly = false)
    {
        var segment = new OutboxSegment(path, readOnly);
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
        // The library's transactions make their commands anew each time; of a commit of one record that is a tenth. When anything
        // fails the connection is closed, which rolls back.
        (_begin ??= Prepared("BEGIN IMMEDIATE")).ExecuteNonQuery();
        foreach (StoredRecord record in records) Insert(record);
        (long all, long passes) = Settle(settled, null);
        (_commit ??= Prepared("COMMIT")).ExecuteNonQuery();
        foreach (StoredRecord record in records) Count(record);
        Undelivered -= all;
        UndeliveredPasses -= passes;
    });

    /// <summary>Takes a record that can never be delivered out of the undelivered ones and keeps it for inspection.</summary>
    /// <returns>False when it was not among the undelivered ones.</returns>
    public bool Park(long position, string reason, DateTimeOffset at) => Guarded(() =>
    {
        SqliteConnection connection = Connection();
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        using (SqliteCommand park = Command("INSERT OR REPLACE INTO parked(position, reason, at_us) VALUES ($position, $reason, $at)", transaction))
        {
            park.Parameters.AddWithValue("$position", position);
            park.Parameters.AddWithValue("$reason", reason);
            park.Parameters.AddWithValue("$at", Microseconds(at));
            park.ExecuteNonQuery();
        }
        (long all, long passes) = Settle([position], transaction);
        if (all == 0) return false;
        transaction.Commit();
        Undelivered -= all;
        UndeliveredPasses -= passes;
        return true;
    });

    /// <summary>Looks at every page of the file.</summary>
    /// <exception cref="OutboxDamagedException">Something in it is not as it must be.</exception>
    public void CheckWhole() => Guarded(() =>
    {
        if (Scalar("PRAGMA quick_check(1)") is not "ok") throw new OutboxDamagedException($"{Path} is damaged: its pages contradict each other.");
    });

    /// <summary>Counts one more refusal of a record.</summary>
    /// <returns>How often it was refused so far; 0 when it is not among the undelivered ones.</returns>
    public long CountRefusal(long position) => Guarded(() =>
    {
        using SqliteCommand count = Command("UPDATE undelivered SET refusals = refusals + 1 WHERE position = $position RETURNING refusals");
        count.Parameters.AddWithValue("$position", position);
        return (long?)count.ExecuteScalar() ?? 0;
    });

    /// <summary>Undelivered records between two positions, both excluded, in their order.</summary>
    public List<StoredRecord> ReadUndelivered(long after, long before, int limit) => Guarded(() =>
    {
        using SqliteCommand read = Command(
            $"SELECT {Columns} FROM undelivered JOIN result USING (position) WHERE position > $after AND position < $before ORDER BY position LIMIT $limit");
        read.Parameters.AddWithValue("$after", after);
        read.Parameters.AddWithValue("$before", before);
        read.Parameters.AddWithValue("$limit", limit);
        return ReadAll(read);
    });

    /// <summary>Results of a station that touch a range of sequence numbers, in their order.</summary>
    public List<StoredRecord> ReadRange(string station, long from, long to, int limit) => Guarded(() =>
    {
        using SqliteCommand read = Command(
            $"SELECT {Columns} FROM result WHERE kind = 0 AND station = $station AND seq <= $to AND coalesce(seq_to, seq) >= $from ORDER BY seq LIMIT $limit");
        read.Parameters.AddWithValue("$station", station);
        read.Parameters.AddWithValue("$from", from);
        read.Parameters.AddWithValue("$to", to);
        read.Parameters.AddWithValue("$limit", limit);
        return ReadAll(read);
    });

    /// <summary>The highest sequence number of each station.</summary>
    public Dictionary<string, long> LastSequences() => Guarded(() =>
    {
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        using SqliteCommand read = Command("SELECT station, max(coalesce(seq_to, seq)) FROM result WHERE kind = 0 GROUP BY station");
        using SqliteDataReader rows = read.ExecuteReader();
        while (rows.Read()) last[rows.GetString(0)] = rows.GetInt64(1);
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
        while (rows.Read()) numbers.Add((rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
        return numbers;
    });

    /// <summary>When its oldest undelivered record happened; null when there is none.</summary>
    public DateTimeOffset? OldestUndelivered() => Guarded(() =>
    {
        using SqliteCommand read = Command("SELECT min(at_us) FROM undelivered JOIN result USING (position)");
        return read.ExecuteScalar() is long microseconds ? Time(microseconds) : (DateTimeOffset?)null;
    });

    /// <summary>
    /// Everything that can still be read from a damaged file, place by place, so that one bad page costs no more than what is on it.
    /// A record whose delivery cannot be read any more counts as undelivered: twice is better than never.
    /// </summary>
    public static List<StoredRecord> Salvage(string path)
    {
        var found = new SortedDictionary<long, StoredRecord>();
        SqliteConnection connection;
        try
        {
            connection = Connect(path, SqliteOpenMode.ReadWriteCreate, LenientSettings);
        }
        catch (SqliteException)
        {
            return [];
        }
        using (connection)
        {
            HashSet<long>? undelivered = TryRead(connection, "SELECT position FROM undelivered");
            HashSet<long> positions = TryRead(connection, "SELECT position FROM result NOT INDEXED ORDER BY position") ?? [];
            positions.UnionWith(TryRead(connection, "SELECT position FROM result NOT INDEXED ORDER BY position DESC", partly: true) ?? []);
            positions.UnionWith(TryRead(connection, "SELECT position FROM result NOT INDEXED ORDER BY position", partly: true) ?? []);
            positions.UnionWith(undelivered ?? []);
            if (positions.Count > 0)
            {
                // What the walks did not reach may still be found by its own place.
                long first = positions.Min(), last = positions.Max();
                for (long position = first; position <= last; position++) positions.Add(position);
            }
            using SqliteCommand read = connection.CreateCommand();
            read.CommandText = $"SELECT {Columns} FROM result NOT INDEXED WHERE position = $position";
            SqliteParameter place = read.Parameters.Add("$position", SqliteType.Integer);
            foreach (long position in positions)
            {
                place.Value = position;
                if (TryReadOne(read) is { } record) found[position] = record with { IsDelivered = undelivered?.Contains(position) == false };
            }
        }
        SqliteConnection.ClearPool(connection);
        return [.. found.Values];
    }

    /// <summary>Gives the file's handles back; the next use opens it again.</summary>
    public void Close()
    {
        _begin?.Dispose();
        _commit?.Dispose();
        _insert?.Dispose();
        _insertUndelivered?.Dispose();
        _settle?.Dispose();
        (_begin, _commit, _insert, _insertUndelivered, _settle) = (null, null, null, null, null);
        _connection?.Dispose();
        _connection = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Deletes the file; it must be closed.</summary>
    public static void Delete(string path)
    {
        foreach (string file in Files(path)) File.Delete(file);
    }

    /// <summary>The database with the files that belong to it.</summary>
    public static string[] Files(string path) => [path, path + "-wal", path + "-shm"];

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private void Survey()
    {
        _connection = Connect();
        long version = (long)Scalar("PRAGMA user_version")!, application = (long)Scalar("PRAGMA application_id")!;
        if (version == 0 && application == 0 && !_readOnly && (long)Scalar("SELECT count(*) FROM sqlite_schema")! == 0) Create();
        else if (application != ApplicationId) throw new OutboxDamagedException($"{Path} is not an outbox.");
        else if (version > Version) throw new OutboxDamagedException($"{Path} was written by a newer version of this program ({version}; this one knows {Version}).");
        First = Scalar("SELECT min(position) FROM result") as long? ?? 0;
        Last = Scalar("SELECT max(position) FROM result") as long? ?? 0;
        Records = (long)Scalar("SELECT count(*) FROM result")!;
        Undelivered = (long)Scalar("SELECT count(*) FROM undelivered JOIN result USING (position)")!;
        UndeliveredPasses = (long)Scalar("SELECT count(*) FROM undelivered JOIN result USING (position) WHERE kind = 0 AND verdict = 0")!;
        Newest = Scalar("SELECT at_us FROM result WHERE position = (SELECT max(position) FROM result)") is long at ? Time(at) : default;
    }

    private void Create()
    {
        // All or nothing: half of it on a full disk would look like somebody else's database for ever.
        using SqliteTransaction transaction = Connection().BeginTransaction();
        using SqliteCommand create = Command(
            $"""
            CREATE TABLE result(
              position INTEGER PRIMARY KEY, kind INTEGER NOT NULL, station TEXT NOT NULL, seq INTEGER NOT NULL, seq_to INTEGER,
              id TEXT NOT NULL, verdict INTEGER NOT NULL, at_us INTEGER NOT NULL, body TEXT NOT NULL, digest INTEGER NOT NULL);
            CREATE INDEX result_station_seq ON result(station, seq);
            CREATE TABLE undelivered(position INTEGER PRIMARY KEY, refusals INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE parked(position INTEGER PRIMARY KEY, reason TEXT NOT NULL, at_us INTEGER NOT NULL);
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {Version};
            """,
            transaction);
        create.ExecuteNonQuery();
        transaction.Commit();
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode, string settings)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            Mode = mode,
            DefaultTimeout = 5,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = settings;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection Connection() => _connection ??= Connect();

    private SqliteConnection Connect() =>
        _readOnly ? Connect(Path, SqliteOpenMode.ReadOnly, ReaderSettings) : Connect(Path, SqliteOpenMode.ReadWriteCreate, WriterSettings);

    private void Insert(StoredRecord record)
    {
        if (_insert is null)
        {
            _insert = Connection().CreateCommand();
            _insert.CommandText = $"INSERT INTO result({Columns}) VALUES ($position, $kind, $station, $seq, $seq_to, $id, $verdict, $at, $body, $digest)";
            foreach (string name in (string[])["$position", "$kind", "$station", "$seq", "$seq_to", "$id", "$verdict", "$at", "$body", "$digest"])
                _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
            _insertUndelivered = Connection().CreateCommand();
            _insertUndelivered.CommandText = "INSERT INTO undelivered(position) VALUES ($position)";
            _insertUndelivered.Parameters.Add(new SqliteParameter { ParameterName = "$position" });
        }
        SqliteParameterCollection values = _insert.Parameters;
        string body = System.Text.Encoding.UTF8.GetString(record.Body);
        values[0].Value = record.Position;
        values[1].Value = (long)record.Kind;
        values[2].Value = record.Station;
        values[3].Value = record.Sequence;
        values[4].Value = record.SequenceTo is { } to ? to : DBNull.Value;
        values[5].Value = record.Id.ToString();
        values[6].Value = (long)record.Verdict;
        values[7].Value = Microseconds(record.At);
        values[8].Value = body;
        values[9].Value = Digest(record);
        _insert.ExecuteNonQuery();
        if (record.IsDelivered) return;
        _insertUndelivered!.Parameters[0].Value = record.Position;
        _insertUndelivered.ExecuteNonQuery();
    }

    private (long All, long Passes) Settle(IReadOnlyList<long> positions, SqliteTransaction? transaction)
    {
        if (positions.Count == 0) return default;
        if (_settle is null)
        {
            _settle = Connection().CreateCommand();
            _settle.CommandText = "DELETE FROM undelivered WHERE position = $position RETURNING (SELECT kind = 0 AND verdict = 0 FROM result WHERE result.position = $position)";
            _settle.Parameters.Add(new SqliteParameter { ParameterName = "$position" });
        }
        long all = 0, passes = 0;
        _settle.Transaction = transaction;
        foreach (long position in positions)
        {
            _settle.Parameters[0].Value = position;
            if (_settle.ExecuteScalar() is not { } isPass) continue;
            all++;
            if (isPass is 1L) passes++;
        }
        return (all, passes);
    }

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
            records.Add(Read(rows) ?? throw new OutboxDamagedException($"{Path}: the record at position {rows.GetInt64(0)} is not what was written."));
        return records;
    }

    // Null when the content is not what was written.
    private static StoredRecord? Read(SqliteDataReader row)
    {
        if (!Guid.TryParse(row.GetString(5), out Guid id)) return null;
        var record = new StoredRecord
        {
            Position = row.GetInt64(0),
            Kind = (RecordKind)row.GetInt64(1),
            Station = row.GetString(2),
            Sequence = row.GetInt64(3),
            SequenceTo = row.IsDBNull(4) ? null : row.GetInt64(4),
            Id = id,
            Verdict = (Verdict)row.GetInt64(6),
            At = Time(row.GetInt64(7)),
            Body = System.Text.Encoding.UTF8.GetBytes(row.GetString(8)),
        };
        return Digest(record) == row.GetInt64(9) ? record : null;
    }

    private static StoredRecord? TryReadOne(SqliteCommand command)
    {
        try
        {
            using SqliteDataReader rows = command.ExecuteReader();
            return rows.Read() ? Read(rows) : null;
        }
        catch (Exception exception) when (IsUnreadable(exception))
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
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return partly ? found : null;
        }
    }

    private static bool IsUnreadable(Exception exception) => exception is SqliteException or InvalidCastException or InvalidOperationException or ArgumentException or OverflowException;

    private SqliteCommand Prepared(string text)
    {
        SqliteCommand command = Command(text);
        command.Prepare();
        return command;
    }

    private SqliteCommand Command(string text, SqliteTransaction? transaction = null)
    {
        SqliteCommand command = Connection().CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        return command;
    }

    private object? Scalar(string text)
    {
        using SqliteCommand command = Command(text);
        return command.ExecuteScalar();
    }

    private void Guarded(Action work) => Guarded(() =>
    {
        work();
        return true;
    });

    // SQLite tells damage by its code; a content of the wrong type shows as a failed conversion.
    private T Guarded<T>(Func<T> work)
    {
        const int Corrupt = 11, NotADatabase = 26, Error = 1, ShortRead = 522;
        try
        {
            return work();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase or Error || exception.SqliteExtendedErrorCode == ShortRead)
        {
            Close();
            throw new OutboxDamagedException($"{Path} is damaged: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is InvalidCastException or InvalidOperationException or OverflowException or FormatException or ArgumentOutOfRangeException)
        {
            Close();
            throw new OutboxDamagedException($"{Path} is damaged: {exception.Message}", exception);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    // SQLite itself does not notice a flipped bit inside a text.
    private static long Digest(StoredRecord record)
    {
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(head, record.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], record.SequenceTo ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], ((long)record.Kind << 8) | (long)record.Verdict);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(record.Station));
        hash.AppendData(record.Body);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadInt64LittleEndian(digest);
    }
}
