using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Mqtt.Outbox;

/// <summary>Reads the scores that an agent has recorded, also while it runs. Nothing is written or locked.</summary>
public static class ScoreHistory
{
    /// <summary>A station's results with a verdict, oldest first.</summary>
    /// <param name="folder">The outbox.</param>
    /// <param name="station">The station.</param>
    /// <param name="since">Nothing older.</param>
    /// <exception cref="IOException">There is no such folder, or one of its files cannot be read; the message says which.</exception>
    public static IReadOnlyList<RecordedScore> Read(string folder, string station, DateTimeOffset since) =>
        ReadFiles(folder, files => files, station, "AND at_us >= $limit ORDER BY position", since.ToUnixTimeMilliseconds() * 1000, int.MaxValue);

    /// <summary>A station's newest results with a verdict, newest first.</summary>
    /// <param name="folder">The outbox.</param>
    /// <param name="station">The station.</param>
    /// <param name="count">No more than this.</param>
    /// <exception cref="IOException">There is no such folder, or one of its files cannot be read; the message says which.</exception>
    public static IReadOnlyList<RecordedScore> ReadNewest(string folder, string station, int count) =>
        ReadFiles(folder, files => files.Reverse(), station, "ORDER BY seq DESC LIMIT $limit", count, count);

    private static List<RecordedScore> ReadFiles(
        string folder, Func<IEnumerable<string>, IEnumerable<string>> order, string station, string condition, long limit, int count)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{folder}: there is no outbox. Is this the state folder of the agent, and has it run?");
        var seen = new HashSet<long>();
        List<RecordedScore> scores = [];
        foreach (string file in order(Directory.GetFiles(folder, "results-*.db").Order(StringComparer.Ordinal)))
        {
            try
            {
                // A file that the limits copy may be there twice for a moment.
                scores.AddRange(ReadFile(file, station, condition, limit).Where(score => seen.Add(score.Sequence)).Take(count - scores.Count));
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
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand read = connection.CreateCommand();
        read.CommandText = $"SELECT seq, at_us, body FROM result WHERE station = $station {condition}";
        read.Parameters.AddWithValue("$station", station);
        read.Parameters.AddWithValue("$limit", limit);
        using SqliteDataReader rows = read.ExecuteReader();
        while (rows.Read())
        {
            using var body = JsonDocument.Parse(rows.GetString(2));
            JsonElement result = body.RootElement;
            if (!result.TryGetProperty("verdict", out JsonElement verdict) || verdict.GetString() is not ("pass" or "fail")) continue;
            if (result.GetProperty("score").ValueKind != JsonValueKind.Number) continue;
            yield return new RecordedScore(
                rows.GetInt64(0), DateTimeOffset.UnixEpoch.AddMicroseconds(rows.GetInt64(1)), result.GetProperty("score").GetSingle(), verdict.GetString() == "fail",
                RecordedScore.ScaleOf(result.GetProperty("model").GetProperty("sha256").GetString(), result.GetProperty("decidedBy").GetString()));
        }
    }
}
