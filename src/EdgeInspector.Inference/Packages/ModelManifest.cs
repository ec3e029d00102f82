using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Frames;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Inference.Packages;

/// <summary>What a model package says of itself: everything but the numbers. No time, host or absolute path stands in it.</summary>
public sealed record ModelManifest
{
    /// <summary>The newest format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>How this program writes and reads what is hashed: a change of it is another format.</summary>
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Format of the package.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>knn, lunar, padim, spade or gaussian-ad.</summary>
    public required string Method { get; init; }

    /// <summary>What learning was asked for, as far as it shapes the model.</summary>
    public required ManifestParameters Parameters { get; init; }

    /// <summary>Width of the graph's input in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height of the graph's input in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Part of the frame that was taught, in frame pixels; null for the whole frame.</summary>
    public PixelRectangle? RegionOfInterest { get; init; }

    /// <summary>The feature extractor inside the graph.</summary>
    public required ManifestBackbone Backbone { get; init; }

    /// <summary>Rows of the memory bank; 0 when the method keeps none.</summary>
    public required int BankRows { get; init; }

    /// <summary>Numbers per row.</summary>
    public required int BankDimensions { get; init; }

    /// <summary>Images that were learned from; the origins of the bank's rows index this list.</summary>
    public required IReadOnlyList<TrainingImage> Images { get; init; }

    /// <summary>What the images were like; null in packages that do not say so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaughtFrames? Frames { get; init; }

    /// <summary>What every frame's light is brought to; null where frames stay as they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaughtLight? Light { get; init; }

    /// <summary>The part in the images, where it is told from the background; null where it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaughtPart? Part { get; init; }

    /// <summary>The threshold and how it was found: of the map's score, or of the image score where there is no map.</summary>
    public required Calibration Calibration { get; init; }

    /// <summary>The threshold of the image score where there is a map as well.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Calibration? ImageCalibration { get; init; }

    /// <summary>Smallest region that counted while calibrating, in frame pixels.</summary>
    public required int MinimumRegionArea { get; init; }

    /// <summary>SHA-256 of the ignore mask used while calibrating; null without one.</summary>
    public string? IgnoreMaskSha256 { get; init; }

    /// <summary>Pictures with the scores that every machine must compute for them.</summary>
    public required IReadOnlyList<ManifestGolden> Golden { get; init; }

    /// <summary>Whether the graph gives an anomaly map.</summary>
    [JsonIgnore]
    public bool HasMap => LearningMethods.Named(Method).HasMap;

    /// <summary>
    /// The scores that it keeps of its calibration and its golden pictures, of the kind that <see cref="Calibration"/> has.
    /// </summary>
    [JsonIgnore]
    public ScoreRange? KnownScores =>
        ScoreRange.Of([.. Calibration.Scores.Select(score => score.Score), .. Golden.Select(golden => golden.Score)]);

    /// <summary>The thresholds that can make sense for <see cref="Calibration"/>.</summary>
    [JsonIgnore]
    public ThresholdBand? Band =>
        KnownScores is { } known ? new ThresholdBand(known, HasMap ? DecisiveScore.Map : DecisiveScore.Image) : null;

    /// <summary>SHA-256 of every other file, by path with '/', in ordinal order.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">Not a manifest; the message says where.</exception>
    internal static ModelManifest Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ModelManifest>(json, Json) ?? throw new JsonException("The manifest is empty.");

    /// <summary>The format number alone, so that a newer format can be named before anything else of it is read.</summary>
    internal static int? FormatOf(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("formatVersion", out JsonElement format)
            && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out int number) ? number : null;
    }
}
