using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;

namespace EdgeInspector.Results;

/// <summary>A record as a row, and back.</summary>
internal static class RecordRow
{
    /// <summary>Sets the parameters of <see cref="SegmentSchema.Insert"/>.</summary>
    public static void Bind(SqliteParameterCollection values, StoredRecord record)
    {
        values[0].Value = record.Position;
        values[1].Value = (long)record.Kind;
        values[2].Value = record.Station;
        values[3].Value = record.Sequence;
        values[4].Value = OrNull(record.SequenceTo);
        values[5].Value = record.Id.ToString();
        values[6].Value = (long)record.Verdict;
        values[7].Value = Microseconds(record.At);
        values[8].Value = Encoding.UTF8.GetString(record.Body);
        values[9].Value = Digest(record);
        ResultColumns? asked = record.Columns ?? (record.Kind == RecordKind.Result ? ColumnsOf(record.Body) : null);
        values[10].Value = OrNull(asked?.Part);
        values[11].Value = OrNull(asked?.Reason);
        values[12].Value = Finite(asked?.Score);
        values[13].Value = Finite(asked?.Threshold);
        values[14].Value = OrNull(asked?.DecidedBy);
        values[15].Value = OrNull(asked?.Model);
        values[16].Value = OrNull(asked?.Recipe);
        values[17].Value = OrNull(asked?.Revision);
        values[18].Value = OrNull(asked?.Challenge);
        values[19].Value = OrNull(asked?.Lot);
    }

    /// <summary>Reads the columns of <see cref="SegmentSchema.Columns"/>; null when the content is not what was written.</summary>
    public static StoredRecord? Read(SqliteDataReader row)
    {
        try
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
                Body = Encoding.UTF8.GetBytes(row.GetString(8)),
            };
            return Digest(record) == row.GetInt64(9) ? record : null;
        }
        // A null where there must be none, a text where there must be a number, a time that is none.
        catch (Exception exception) when (exception is InvalidCastException or InvalidOperationException or OverflowException
            or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>A time as it is stored.</summary>
    public static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A stored time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static DateTimeOffset Time(long microseconds)
    {
        long most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((decimal)microseconds), most);
        return DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }

    // What was saved from a damaged file, or comes from a release without these columns, has them in its document.
    private static ResultColumns? ColumnsOf(byte[] body)
    {
        using JsonDocument? document = RecordDocument.TryParse(body);
        if (document is null) return null;
        JsonElement result = document.RootElement;
        return new ResultColumns
        {
            Part = RecordDocument.Text(result, "part", "id"),
            Reason = RecordDocument.Text(result, "reason"),
            Score = Number(result, "score"),
            Threshold = Number(result, "threshold"),
            DecidedBy = RecordDocument.Text(result, "decidedBy"),
            Model = RecordDocument.Text(result, "model", "sha256"),
            Recipe = RecordDocument.Text(result, "part", "recipe"),
            Lot = RecordDocument.Text(result, "part", "lot"),
            Revision =
                RecordDocument.Find(result, "config", "revision") is { ValueKind: JsonValueKind.Number } revision
                && revision.TryGetInt64(out long number) ? number : null,
            Challenge = RecordDocument.Text(result, "challenge"),
        };
    }

    private static float? Number(JsonElement result, string name) =>
        RecordDocument.Find(result, name) is { ValueKind: JsonValueKind.Number } value
            && value.TryGetSingle(out float number) ? number : null;

    private static object Finite(float? value) => value is { } number && float.IsFinite(number) ? (double)number : DBNull.Value;

    private static object OrNull(object? value) => value ?? DBNull.Value;

    // SQLite itself does not notice a flipped bit inside a text.
    private static long Digest(StoredRecord record)
    {
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(head, record.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], record.SequenceTo ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], ((long)record.Kind << 8) | (long)record.Verdict);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(Encoding.UTF8.GetBytes(record.Station));
        hash.AppendData(record.Body);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadInt64LittleEndian(digest);
    }
}
