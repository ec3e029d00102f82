using System.Text.Json;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Results;

/// <summary>Reads the scores that an agent has recorded, also while it runs. Nothing is written or locked.</summary>
public static class ScoreHistory
{
    private static readonly string[] Wanted = ["score", "model", "decided_by"];

    /// <summary>A station's results with a verdict, oldest first.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="station">The station.</param>
    /// <param name="since">Nothing older.</param>
    /// <exception cref="IOException">There is no such folder, or one of its files cannot be read; the message says which.</exception>
    public static IReadOnlyList<RecordedScore> Read(string folder, string station, DateTimeOffset since) =>
        ReadFiles(folder, files => files, station, "AND at_us >= $limit ORDER BY position", RecordRow.Microseconds(since), int.MaxValue);

    /// <summary>A station's newest results with a verdict, newest first.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="station">The station.</param>
    /// <param name="count">No more than this.</param>
    /// <exception cref="IOException">There is no such folder, or one of its files cannot be read; the message says which.</exception>
    public static IReadOnlyList<RecordedScore> ReadNewest(string folder, string station, int count) =>
        ReadFiles(folder, files => files.Reverse(), station, "ORDER BY seq DESC LIMIT $limit", count, count);

    private static List<RecordedScore> ReadFiles(
        string folder, Func<IEnumerable<string>, IEnumerable<string>> order, string station, string condition, long limit, int count)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: there is no outbox. Is this the state folder of the agent, and has it run?");
        var seen = new HashSet<long>();
        List<RecordedScore> scores = [];
        foreach (string file in order(Directory.GetFiles(folder, SegmentFolder.Pattern).Order(StringComparer.Ordinal)))
        {
            try
            {
                // A file that the limits copy may be there twice for a moment.
                scores.AddRange(
                    ReadFile(file, station, condition, limit).Where(score => seen.Add(score.Sequence)).Take(count - scores.Count));
            }
            catch (SqliteException exception)
            {
                throw new IOException($"{file} cannot be read: {exception.Message}", exception);
            }
            if (scores.Count >= count) break;
        }
        return scores;
    }

    private static IEnumerable<RecordedScore> ReadFile(string file, string station, string condition, long limit)
    {
        using SqliteConnection connection = SqliteFile.Open(file, SqliteOpenMode.ReadOnly, "PRAGMA query_only = 1;");
        using SqliteCommand ask = connection.CreateCommand();
        ask.CommandText = "PRAGMA user_version";
        long version = ask.ExecuteScalar() as long? ?? 0;
        string[] columns = [.. Wanted.Select(column => SegmentSchema.Asked(version, column))];
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = $"""
            SELECT seq, at_us, verdict, {string.Join(", ", columns)}, CASE WHEN json_valid(body) THEN json_extract(body, '$.zones') END FROM result
            WHERE station = $station AND kind = 0 AND verdict IN ({(int)Verdict.Pass}, {(int)Verdict.Fail}) AND {columns[0]} IS NOT NULL
              AND {SegmentSchema.Asked(version, "challenge")} IS NULL {condition}
            """;
        read.Parameters.AddWithValue("$station", station);
        read.Parameters.AddWithValue("$limit", limit);
        using SqliteDataReader rows = read.ExecuteReader();
        while (rows.Read())
        {
            string scale = RecordedScore.ScaleOf(rows.IsDBNull(4) ? null : rows.GetString(4), rows.IsDBNull(5) ? null : rows.GetString(5));
            yield return new RecordedScore(rows.GetInt64(0), RecordRow.Time(rows.GetInt64(1)), (float)rows.GetDouble(3),
                rows.GetInt64(2) == (int)Verdict.Fail, scale)
            {
                Zones = rows.IsDBNull(6) ? [] : ZonesOf(rows.GetString(6)),
            };
        }
    }

    private static ZoneScore[] ZonesOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.EnumerateArray().Select(zone => new ZoneScore(
                zone.GetProperty("name").GetString(), zone.GetProperty("score").GetSingle(), zone.GetProperty("threshold").GetSingle())),
        ];
    }
}
