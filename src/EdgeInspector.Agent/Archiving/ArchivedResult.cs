using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Files;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Archiving;

/// <summary>What the archive says of a part, beside its picture.</summary>
internal sealed record ArchivedResult
{
    /// <summary>What every archived result says that it is.</summary>
    public const string CurrentSchema = "edgeinspector.archive/1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public string Schema { get; init; } = CurrentSchema;

    public required Guid Id { get; init; }

    public required string Station { get; init; }

    public required long Seq { get; init; }

    public string? Part { get; init; }

    public string? Recipe { get; init; }

    /// <summary>The lot that was being made; left out where nobody named one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Lot { get; init; }

    public required DateTimeOffset CapturedAt { get; init; }

    public required Verdict Verdict { get; init; }

    public Reason? Reason { get; init; }

    public bool Warning { get; init; }

    public float? Score { get; init; }

    public float? Threshold { get; init; }

    /// <summary>The zone whose score and threshold these are; left out for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Zone { get; init; }

    public DecisiveScore DecidedBy { get; init; }

    /// <summary>x, y, width, height in pixels of the frame.</summary>
    public required IReadOnlyList<int[]> Regions { get; init; }

    public string? Model { get; init; }

    public string? ModelSha256 { get; init; }

    public int? ConfigRevision { get; init; }

    /// <summary>File of the frame, beside this one.</summary>
    public required string Frame { get; init; }

    public bool Simulated { get; init; }

    /// <summary>Of an inspection.</summary>
    public static ArchivedResult Of(Inspection inspection, string frame) => new()
    {
        Id = inspection.Id,
        Station = inspection.Station,
        Seq = inspection.Sequence,
        Part = inspection.PartId,
        Recipe = inspection.Recipe,
        Lot = inspection.Lot,
        CapturedAt = inspection.CapturedAt,
        Verdict = inspection.Verdict,
        Reason = inspection.Reason,
        Warning = inspection.Warning,
        Score = inspection.Score,
        Threshold = inspection.Threshold,
        Zone = inspection.Zone,
        DecidedBy = inspection.DecidedBy,
        Regions = [.. inspection.Regions.Select(region => (int[])[region.Box.X, region.Box.Y, region.Box.Width, region.Box.Height])],
        Model = inspection.Model?.Name,
        ModelSha256 = inspection.Model?.Sha256,
        ConfigRevision = inspection.Configuration?.Revision,
        Frame = frame,
        Simulated = inspection.Simulated,
    };

    /// <summary>Reads one.</summary>
    /// <exception cref="IOException">It cannot be read, or is none; the message names the file.</exception>
    public static ArchivedResult Read(string file)
    {
        try
        {
            ArchivedResult result = JsonSerializer.Deserialize<ArchivedResult>(RegularFile.ReadAllBytes(file), Json)
                ?? throw new JsonException("it is null");
            // Path.Combine would take an absolute path as it stands.
            if (Path.GetFileName(result.Frame) != result.Frame || result.Frame.Contains('\0'))
                throw new JsonException("its frame does not lie beside it");
            return result;
        }
        catch (JsonException exception)
        {
            throw new IOException($"{file} is no archived result: {exception.Message}", exception);
        }
    }

    /// <summary>As JSON.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);
}
