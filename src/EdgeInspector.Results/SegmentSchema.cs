using Microsoft.Data.Sqlite;

namespace EdgeInspector.Results;

/// <summary>
/// The tables of a file. Version 1 (releases up to 0.1) has no columns for what people ask; such files are read as they are, and written
/// to no more than their deliveries need. Version 2 knows no challenge parts, version 3 no lots.
/// </summary>
internal static class SegmentSchema
{
    /// <summary>"EIOB".</summary>
    public const int ApplicationId = 0x4549_4F42;

    /// <summary>The newest version.</summary>
    public const int Version = 4;

    /// <summary>The columns of all versions, in the order in which <see cref="RecordRow"/> reads them.</summary>
    public const string Columns = "position, kind, station, seq, seq_to, id, verdict, at_us, body, digest";

    private const string AskedFor = "part, reason, score, threshold, decided_by, model, recipe, revision";

    /// <summary>Reads nothing of the columns that versions added; fails where one of them is not there.</summary>
    public static string AllAskedFor(long version) => $"SELECT {AskedFor}, picture{(version >= 3 ? ", challenge" : "")}{(version >= 4 ? ", lot" : "")} FROM result LIMIT 0";

    /// <summary>Writes one record; parameters as <see cref="RecordRow.Bind"/> sets them.</summary>
    public const string Insert =
        $"INSERT INTO result({Columns}, {AskedFor}, challenge, lot) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";

    /// <summary>How many parameters <see cref="Insert"/> has.</summary>
    public const int InsertParameters = 20;

    /// <summary>Makes the tables; all or nothing, because half of them on a full disk would look like somebody else's database.</summary>
    public static void Create(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand create = connection.CreateCommand();
        create.Transaction = transaction;
        create.CommandText = $"""
            CREATE TABLE result(
              position INTEGER PRIMARY KEY, kind INTEGER NOT NULL, station TEXT NOT NULL, seq INTEGER NOT NULL, seq_to INTEGER,
              id TEXT NOT NULL, verdict INTEGER NOT NULL, at_us INTEGER NOT NULL, body TEXT NOT NULL, digest INTEGER NOT NULL,
              part TEXT, reason TEXT, score REAL, threshold REAL, decided_by TEXT, model TEXT, recipe TEXT, revision INTEGER, picture TEXT,
              challenge TEXT, lot TEXT);
            CREATE INDEX result_station_seq ON result(station, seq);
            CREATE INDEX result_station_time ON result(station, at_us);
            CREATE INDEX result_rejects ON result(position) WHERE kind = 0 AND verdict > 0;
            CREATE INDEX result_reviews ON result(station, seq) WHERE kind = 2;
            CREATE INDEX result_part ON result(part) WHERE part IS NOT NULL;
            CREATE TABLE undelivered(position INTEGER PRIMARY KEY, refusals INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE parked(position INTEGER PRIMARY KEY, reason TEXT NOT NULL, at_us INTEGER NOT NULL);
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {Version};
            """;
        create.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>A column that people ask for, as an expression for files of a version.</summary>
    public static string Asked(long version, string column) => column switch
    {
        _ when version >= 4 => column,
        "lot" => "NULL",
        _ when version == 3 => column,
        "challenge" => "NULL",
        _ when version == 2 => column,
        "part" => "json_extract(body, '$.part.id')",
        "recipe" => "json_extract(body, '$.part.recipe')",
        "decided_by" => "json_extract(body, '$.decidedBy')",
        "model" => "json_extract(body, '$.model.sha256')",
        "revision" => "json_extract(body, '$.config.revision')",
        "picture" => "NULL",
        _ => $"json_extract(body, '$.{column}')",
    };
}
