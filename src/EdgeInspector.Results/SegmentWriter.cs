using Microsoft.Data.Sqlite;

namespace EdgeInspector.Results;

/// <summary>
/// Writes into one open file, each call in one commit. When anything fails the connection must be closed, which rolls back.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    // The library's transactions make their commands again each time; of a commit of one record that is a tenth.
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _insertUndelivered;
    private readonly SqliteCommand _settle;

    /// <param name="connection">The file; stays the caller's.</param>
    public SegmentWriter(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
        _insert = Command(SegmentSchema.Insert);
        for (int i = 0; i < SegmentSchema.InsertParameters; i++) _insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        _insertUndelivered = Command("INSERT INTO undelivered(position) VALUES ($position)", "$position");
        _settle = Command(
            "DELETE FROM undelivered WHERE position = $position RETURNING (SELECT kind = 0 AND verdict = 0 FROM result WHERE result.position = $position)", "$position");
    }

    /// <summary>Writes records, and removes others from the undelivered ones.</summary>
    /// <returns>How many were removed, and how many of these are a pass.</returns>
    public (long All, long Passes) Write(IReadOnlyList<StoredRecord> records, IReadOnlyList<long> settled)
    {
        _begin.ExecuteNonQuery();
        foreach (StoredRecord record in records) Insert(record);
        (long, long) removed = Settle(settled);
        _commit.ExecuteNonQuery();
        return removed;
    }

    /// <summary>Moves a record from the undelivered ones to the parked ones.</summary>
    /// <returns>As <see cref="Write"/>; nothing is written when it was not undelivered.</returns>
    public (long All, long Passes) Park(long position, string reason, DateTimeOffset at)
    {
        _begin.ExecuteNonQuery();
        (long All, long Passes) removed = Settle([position]);
        if (removed.All > 0)
        {
            using SqliteCommand park = Command("INSERT OR REPLACE INTO parked(position, reason, at_us) VALUES ($position, $reason, $at)");
            park.Parameters.AddWithValue("$position", position);
            park.Parameters.AddWithValue("$reason", reason);
            park.Parameters.AddWithValue("$at", RecordRow.Microseconds(at));
            park.ExecuteNonQuery();
        }
        _commit.ExecuteNonQuery();
        return removed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_begin, _commit, _insert, _insertUndelivered, _settle]) command.Dispose();
    }

    private void Insert(StoredRecord record)
    {
        RecordRow.Bind(_insert.Parameters, record);
        _insert.ExecuteNonQuery();
        if (record.IsDelivered) return;
        _insertUndelivered.Parameters[0].Value = record.Position;
        _insertUndelivered.ExecuteNonQuery();
    }

    private (long All, long Passes) Settle(IReadOnlyList<long> positions)
    {
        long all = 0, passes = 0;
        foreach (long position in positions)
        {
            _settle.Parameters[0].Value = position;
            if (_settle.ExecuteScalar() is not { } isPass) continue;
            all++;
            if (isPass is 1L) passes++;
        }
        return (all, passes);
    }

    private SqliteCommand Command(string text, params string[] parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (string name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
