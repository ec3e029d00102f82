using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Results;

/// <summary>A file of the store, open to be asked for parts and for nothing else.</summary>
internal sealed class ReadOnlySegment : IDisposable
{
    private const long Quarter = 15L * 60 * 1_000_000;
    private readonly SqliteConnection _connection;
    private readonly long _version;

    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public ReadOnlySegment(string file)
    {
        _connection = SqliteFile.Open(file, SqliteOpenMode.ReadOnly, "PRAGMA query_only = 1;");
        _version = Number("PRAGMA user_version");
    }

    /// <summary>Records that pass a filter, the newest first, with their picture behind <see cref="SegmentSchema.Columns"/>.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">No more than this.</param>
    /// <param name="isForAll">Whether page after page is read until the end: then nothing is sorted for each of them.</param>
    /// <param name="take">Takes a row.</param>
    public void Select(PartFilter filter, int limit, bool isForAll, Action<SqliteDataReader> take)
    {
        if (isForAll && filter is { Station: { } wanted, From: { } begin, To: { } end } && !HasAny(wanted, begin, end)) return;
        using SqliteCommand ask = Selecting(filter, limit, isForAll);
        using SqliteDataReader rows = ask.ExecuteReader();
        while (rows.Read()) take(rows);
    }

    /// <summary>How SQLite finds them, step by step in its own words.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="isForAll">As in <see cref="Select"/>.</param>
    internal IReadOnlyList<string> PlanOf(PartFilter filter, bool isForAll)
    {
        using SqliteCommand ask = Selecting(filter, 1, isForAll);
        ask.CommandText = $"EXPLAIN QUERY PLAN {ask.CommandText}";
        using SqliteDataReader row = ask.ExecuteReader();
        List<string> steps = [];
        while (row.Read()) steps.Add(row.GetString(3));
        return steps;
    }

    private SqliteCommand Selecting(PartFilter filter, int limit, bool isForAll)
    {
        SqliteCommand ask = _connection.CreateCommand();
        List<string> conditions = ["kind = 0"];
        void Narrow(string condition, object? value)
        {
            if (value is null) return;
            conditions.Add($"{condition} $p{conditions.Count}");
            ask.Parameters.AddWithValue($"$p{conditions.Count - 1}", value);
        }

        Narrow("position <", filter.Before);
        Narrow("station =", filter.Station);
        Narrow($"{Asked("reason")} =", filter.Reason);
        Narrow($"{Asked("part")} =", filter.Part);
        Narrow($"{Asked("lot")} =", filter.Lot);
        Narrow($"{Asked("recipe")} =", filter.Recipe);
        // Few ask for it, and mostly for rejects, which are few: no column of its own. A damaged record has no zone.
        Narrow("CASE WHEN json_valid(body) THEN json_extract(body, '$.zone') END =", filter.Zone);
        Narrow("at_us >=", filter.From is { } from ? RecordRow.Microseconds(from) : null);
        Narrow("at_us <", filter.To is { } to ? RecordRow.Microseconds(to) : null);
        Narrow("coalesce(seq_to, seq) >", filter.After);
        Narrow("seq <=", filter.Through);
        if (filter.Challenges is { } challenges) conditions.Add($"{Asked("challenge")} IS {(challenges ? "NOT " : "")}NULL");
        if (filter.Verdicts.Count > 0) conditions.Add($"verdict IN ({string.Join(", ", filter.Verdicts.Select(verdict => (int)verdict))})");
        // Rejects are few: their own index spares looking at all that passed between them. Files of earlier releases have none.
        bool isOfRejects = filter.Verdicts.Count > 0 && !filter.Verdicts.Contains(Verdict.Pass) && Has("result_rejects");
        if (isOfRejects) conditions.Add("verdict > 0");
        // A part has a few records among all: its own index finds them at once, also where page after page is read.
        string index = filter.Part is not null && Has("result_part") ? " INDEXED BY result_part"
            : isOfRejects ? " INDEXED BY result_rejects" : isForAll ? " NOT INDEXED" : "";
        ask.CommandText = $"{Columns} FROM result{index} WHERE {string.Join(" AND ", conditions)} ORDER BY position DESC LIMIT {limit}";
        return ask;
    }

    /// <summary>The record of a number, in the same columns.</summary>
    public void One(string station, long sequence, Action<SqliteDataReader> take)
    {
        using SqliteCommand ask = Of(station, sequence,
            $"{Columns} FROM result WHERE kind = 0 AND station = $station AND seq = $seq LIMIT 1");
        using SqliteDataReader rows = ask.ExecuteReader();
        while (rows.Read()) take(rows);
    }

    /// <summary>A station's newest results with a verdict, the newest first.</summary>
    public void Scores(string station, int limit, Action<ScoredPart> take)
    {
        string score = Asked("score");
        using SqliteCommand ask = Of(station, limit, $"""
            SELECT seq, at_us, verdict, {score}, {Asked("threshold")}, {Asked("decided_by")}, {Asked("model")}, {Asked("recipe")}, {Asked("lot")}, {Asked("revision")},
              instr(body, '"zones":') > 0 FROM result
            WHERE kind = 0 AND station = $station AND verdict IN ({(int)Verdict.Pass}, {(int)Verdict.Fail}) AND {score} IS NOT NULL AND {Ordinary} ORDER BY seq DESC LIMIT $seq
            """);
        using SqliteDataReader row = ask.ExecuteReader();
        while (row.Read())
        {
            string? decidedBy = row.IsDBNull(5) ? null : row.GetString(5), model = row.IsDBNull(6) ? null : row.GetString(6);
            take(new ScoredPart(
                new RecordedScore(row.GetInt64(0), RecordRow.Time(row.GetInt64(1)), (float)row.GetDouble(3),
                    row.GetInt64(2) == (int)Verdict.Fail, RecordedScore.ScaleOf(model, decidedBy)),
                row.IsDBNull(4) ? null : (float)row.GetDouble(4), model, row.IsDBNull(7) ? null : row.GetString(7),
                row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetInt64(9), null, row.GetInt64(10) != 0));
        }
    }

    /// <summary>What was said of a station's results, the newest first.</summary>
    public void Decisions(string station, long first, Action<long, string> take)
    {
        if (_version < 2) return;
        using SqliteCommand ask = Of(station, first,
            "SELECT seq, reason FROM result WHERE kind = 2 AND station = $station AND seq >= $seq AND reason IS NOT NULL ORDER BY position DESC");
        using SqliteDataReader row = ask.ExecuteReader();
        while (row.Read()) take(row.GetInt64(0), row.GetString(1));
    }

    /// <summary>A station's parts of some time, counted by verdict, reason and quarter of an hour.</summary>
    public void Count(string station, ShiftTime time, Action<CountedGroup> take)
    {
        using SqliteCommand ask = Of(station, time, $"""
            SELECT verdict, {Asked("reason")}, at_us / {Quarter}, {Asked("lot")}, sum(coalesce(seq_to, seq) - seq + 1), min(seq), max(coalesce(seq_to, seq))
            FROM result
            WHERE kind = 0 AND station = $station AND at_us >= $from AND at_us < $to AND {Ordinary} GROUP BY 1, 2, 3, 4
            """);
        using SqliteDataReader row = ask.ExecuteReader();
        while (row.Read())
        {
            take(new CountedGroup((Verdict)row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1),
                RecordRow.Time(row.GetInt64(2) * Quarter), row.IsDBNull(3) ? null : row.GetString(3), row.GetInt64(4), row.GetInt64(5),
                row.GetInt64(6)));
        }
    }

    /// <summary>Numbers, lots and documents of a station's failed parts of some time.</summary>
    public void Rejects(string station, ShiftTime time, Action<long, string?, string> take)
    {
        using SqliteCommand ask = Of(station, time, $"""
            SELECT seq, {Asked("lot")}, body FROM result
            WHERE kind = 0 AND station = $station AND at_us >= $from AND at_us < $to AND verdict = {(int)Verdict.Fail} AND {Ordinary}
            """);
        using SqliteDataReader row = ask.ExecuteReader();
        while (row.Read()) take(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2));
    }

    /// <summary>How many of a station's numbers in a range are on record.</summary>
    public long Numbers(string station, long first, long last)
    {
        // The record of a range may begin before it.
        using SqliteCommand ask = Of(station, first, """
            SELECT sum(min($last, coalesce(seq_to, seq)) - max($seq, seq) + 1) FROM result
            WHERE kind = 0 AND station = $station AND seq <= $last AND coalesce(seq_to, seq) >= $seq
              AND seq >= coalesce((SELECT max(seq) FROM result WHERE kind = 0 AND station = $station AND seq <= $seq), $seq)
            """);
        ask.Parameters.AddWithValue("$last", last);
        return ask.ExecuteScalar() as long? ?? 0;
    }

    /// <summary>Reviews of a station's results, the newest first.</summary>
    public void Reviews(string station, long first, long last, Action<SqliteDataReader> take)
    {
        using SqliteCommand ask = Of(
            station, first,
            $"SELECT {SegmentSchema.Columns} FROM result WHERE kind = 2 AND station = $station AND seq BETWEEN $seq AND $last ORDER BY position DESC");
        ask.Parameters.AddWithValue("$last", last);
        using SqliteDataReader rows = ask.ExecuteReader();
        while (rows.Read()) take(rows);
    }

    /// <summary>The number of a record beside another; null when there is none in this file.</summary>
    /// <param name="station">The station.</param>
    /// <param name="sequence">The other's number.</param>
    /// <param name="condition">Condition and order; $seq is the other's number.</param>
    public long? Neighbour(string station, long sequence, string condition)
    {
        using SqliteCommand ask = Of(station, sequence,
            $"SELECT seq FROM result WHERE kind = 0 AND station = $station AND {condition} LIMIT 1");
        return ask.ExecuteScalar() as long?;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // Challenge parts count in no statistics.
    private string Ordinary => $"{Asked("challenge")} IS NULL";

    private string Columns => $"SELECT {SegmentSchema.Columns}, {Asked("picture")}";

    private bool Has(string index) => Number($"SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = '{index}'") > 0;

    private string Asked(string column) => SegmentSchema.Asked(_version, column);

    private bool HasAny(string station, DateTimeOffset from, DateTimeOffset to)
    {
        using SqliteCommand ask = Of(station, new ShiftTime(from, to),
            "SELECT 1 FROM result WHERE station = $station AND at_us >= $from AND at_us < $to LIMIT 1");
        return ask.ExecuteScalar() is not null;
    }

    private SqliteCommand Of(string station, ShiftTime time, string text)
    {
        SqliteCommand ask = _connection.CreateCommand();
        ask.CommandText = text;
        ask.Parameters.AddWithValue("$station", station);
        ask.Parameters.AddWithValue("$from", RecordRow.Microseconds(time.From));
        ask.Parameters.AddWithValue("$to", RecordRow.Microseconds(time.To));
        return ask;
    }

    private SqliteCommand Of(string station, long sequence, string text)
    {
        SqliteCommand ask = _connection.CreateCommand();
        ask.CommandText = text;
        ask.Parameters.AddWithValue("$station", station);
        ask.Parameters.AddWithValue("$seq", sequence);
        return ask;
    }

    private long Number(string text)
    {
        using SqliteCommand ask = _connection.CreateCommand();
        ask.CommandText = text;
        return ask.ExecuteScalar() as long? ?? 0;
    }
}
