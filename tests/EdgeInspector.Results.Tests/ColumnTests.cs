using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeInspector.Results.Tests;

/// <summary>What people ask for stands in columns, and is found in files of releases that had none.</summary>
public sealed class ColumnTests : IDisposable
{
    private static readonly SegmentLimits Roomy = new(1 << 30, TimeSpan.FromDays(3650), 1 << 26);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    private string Outbox => _folder.PathTo("outbox");

    [Fact]
    public void Append_WritesWhatPeopleAskFor()
    {
        using (var folder = new SegmentFolder(Outbox, Roomy, TimeProvider.System, _log))
        {
            folder.Append(
                [RecordSamples.Record(1)
                    with { Columns = new ResultColumns { Part = "SN-1", Score = 30.5f, Threshold = 31, DecidedBy = "map", Model = "m2",
                        Recipe = "red", Lot = "L-17", Revision = 17 } }], []);
            Assert.True(folder.SetPicture("cap", 1, "cap/2026-11-25/000000001-pass.png"));
            Assert.False(folder.SetPicture("cap", 2, "none"));
        }
        Assert.Equal(
            ["cap", 1L, "SN-1", null, 30.5, 31.0, "map", "m2", "red", "L-17", 17L, "cap/2026-11-25/000000001-pass.png"],
            Row("SELECT station, seq, part, reason, score, threshold, decided_by, model, recipe, lot, revision, picture FROM result"));
    }

    [Theory]
    [InlineData("SELECT * FROM result WHERE station = 'cap' AND at_us > 1", "result_station_time")]
    [InlineData("SELECT * FROM result WHERE station = 'cap' AND seq = 5", "result_station_seq")]
    [InlineData("SELECT * FROM result WHERE part = 'SN-1'", "result_part")]
    public void Questions_AreAnsweredByAnIndex(string question, string index)
    {
        using (var folder = new SegmentFolder(Outbox, Roomy, TimeProvider.System, _log)) folder.Append(RecordSamples.Records(1, 10), []);
        Assert.Contains(index, (string)Row($"EXPLAIN QUERY PLAN {question}")[3]!, StringComparison.Ordinal);
    }

    [Fact]
    public void ScoreHistory_OfTheFirstReleaseAndOfThisOne_IsOne()
    {
        Directory.CreateDirectory(Outbox);
        MakeFirstRelease(Path.Combine(Outbox, "results-0000000000000001.db"), 20);
        using (var folder = new SegmentFolder(Outbox, Roomy, TimeProvider.System, _log))
        {
            // Files of a release without the columns are read, booked in, and written to no more.
            Assert.Equal(20, folder.Undelivered);
            folder.Settle([1]);
            Assert.Equal(21, folder.Append(RecordSamples.Records(21, 20), []));
        }
        Assert.Equal(2, Directory.GetFiles(Outbox, "results-*.db").Length);
        IReadOnlyList<RecordedScore> scores = ScoreHistory.Read(Outbox, "cap", DateTimeOffset.UnixEpoch);
        Assert.Equal(Enumerable.Range(1, 40).Select(number => (long)number), scores.Select(score => score.Sequence));
        Assert.All(scores,
            score =>
            Assert.Equal((score.Sequence + 0.25f, false, RecordedScore.ScaleOf("m1", "map")), (score.Score, score.Failed, score.Scale)));
        Assert.Equal([40L, 39, 38], ScoreHistory.ReadNewest(Outbox, "cap", 3).Select(score => score.Sequence));
    }

    [Fact]
    public void FilesOfAReleaseWithoutLots_AreReadBesideThoseOfThisOne()
    {
        using (var folder = new SegmentFolder(Outbox, Roomy, TimeProvider.System, _log)) folder.Append(RecordSamples.Records(1, 10), []);
        string file = Directory.GetFiles(Outbox, "results-*.db").Single();
        using (SqliteConnection connection = SqliteFile.Open(file, SqliteOpenMode.ReadWrite, "PRAGMA user_version = 3"))
        using (SqliteCommand drop = connection.CreateCommand())
        {
            drop.CommandText = "ALTER TABLE result DROP COLUMN lot";
            drop.ExecuteNonQuery();
        }
        using (var folder = new SegmentFolder(Outbox, Roomy, TimeProvider.System, _log))
        {
            Assert.Equal(10, folder.Undelivered);
            folder.Settle([1]);
            folder.Append([RecordSamples.Record(11) with { Columns = new ResultColumns { Lot = "L-17", Score = 1, Model = "m1" } }], []);
        }
        Assert.Equal(2, Directory.GetFiles(Outbox, "results-*.db").Length);
        var history = new PartHistory(Outbox);
        Assert.Equal([11L], history.Read(new PartFilter { Lot = "L-17" }, 20).Parts.Select(part => part.Record.Sequence));
        Assert.Equal(11, history.Read(new PartFilter(), 20).Parts.Count);
        Assert.Equal([.. Enumerable.Repeat<string?>(null, 10), "L-17"], history.Scores("cap", 20).Select(part => part.Lot));
        var shift = new ShiftTime(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        Assert.Equal([new LotTally(null, 10, 0, 0), new LotTally("L-17", 1, 0, 0)],
            new PartReports(Outbox, TimeZoneInfo.Utc).Count("cap", [shift])[0].Lots);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private object?[] Row(string question)
    {
        using SqliteConnection connection = SqliteFile.Open(
            Directory.GetFiles(Outbox, "results-*.db").Order(StringComparer.Ordinal).First(), SqliteOpenMode.ReadOnly,
            "PRAGMA query_only = 1");
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = question;
        using SqliteDataReader rows = command.ExecuteReader();
        Assert.True(rows.Read());
        object?[] values = new object?[rows.FieldCount];
        for (int i = 0; i < values.Length; i++) values[i] = rows.IsDBNull(i) ? null : rows.GetValue(i);
        return values;
    }

    // The tables of release 0.1.0.
    private static void MakeFirstRelease(string file, int count)
    {
        using SqliteConnection connection = SqliteFile.Open(file, SqliteOpenMode.ReadWriteCreate, $"""
            CREATE TABLE result(
              position INTEGER PRIMARY KEY, kind INTEGER NOT NULL, station TEXT NOT NULL, seq INTEGER NOT NULL, seq_to INTEGER,
              id TEXT NOT NULL, verdict INTEGER NOT NULL, at_us INTEGER NOT NULL, body TEXT NOT NULL, digest INTEGER NOT NULL);
            CREATE INDEX result_station_seq ON result(station, seq);
            CREATE TABLE undelivered(position INTEGER PRIMARY KEY, refusals INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE parked(position INTEGER PRIMARY KEY, reason TEXT NOT NULL, at_us INTEGER NOT NULL);
            PRAGMA application_id = {SegmentSchema.ApplicationId};
            PRAGMA user_version = 1;
            """);
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText =
            $"INSERT INTO result({SegmentSchema.Columns}) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9); INSERT INTO undelivered(position) VALUES ($0)";
        for (int i = 0; i < SegmentSchema.InsertParameters; i++) insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        for (int number = 1; number <= count; number++)
        {
            RecordRow.Bind(insert.Parameters, RecordSamples.Record(number) with { Position = number });
            for (int i = SegmentSchema.InsertParameters - 1; i > 9; i--) insert.Parameters[i].Value = DBNull.Value;
            insert.ExecuteNonQuery();
        }
    }
}
