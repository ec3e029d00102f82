using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Teaching;

namespace EdgeInspector.Inference.Teaching;

/// <summary>
/// A part of which a person says that it was judged wrongly. It changes no model: a good one may be learned from by the next version, when
/// it hides nothing; a bad one is in the challenge set. Its picture is kept by its content.
/// </summary>
public sealed record Candidate
{
    /// <summary>The newest format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of this record.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Counts the candidates of a station and product, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The station.</summary>
    public required string Station { get; init; }

    /// <summary>The product that has a model of its own; null for the station's model.</summary>
    public required string? Recipe { get; init; }

    /// <summary>What is said of the part.</summary>
    public required TaughtAs As { get; init; }

    /// <summary>How far it has come.</summary>
    public required CandidateState State { get; init; }

    /// <summary>Number of the part's record.</summary>
    public required long Sequence { get; init; }

    /// <summary>Id of the part's record.</summary>
    public required Guid Result { get; init; }

    /// <summary>The part's id; null without.</summary>
    public required string? Part { get; init; }

    /// <summary>The lot that was being made; null when nobody had named one.</summary>
    public string? Lot { get; init; }

    /// <summary>When its frame was captured.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>The verdict, as messages write it.</summary>
    public required string Verdict { get; init; }

    /// <summary>Its score then; null without.</summary>
    public required float? Score { get; init; }

    /// <summary>The threshold then; null without.</summary>
    public required float? Threshold { get; init; }

    /// <summary>SHA-256 of the model package that judged it; null when the record does not say.</summary>
    public required string? ModelSha256 { get; init; }

    /// <summary>Its frame, as a new version names it.</summary>
    public required VersionFile Picture { get; init; }

    /// <summary>Who offered it, when and why.</summary>
    public required CandidateNote Offered { get; init; }

    /// <summary>Who said as a second person that it may count; null when nobody did.</summary>
    public CandidateNote? Approved { get; init; }

    /// <summary>Who took it back; null when nobody did.</summary>
    public CandidateNote? Withdrawn { get; init; }

    /// <summary>What was found when it was tried; null while it waits.</summary>
    public GuardReport? Guard { get; init; }

    /// <summary>Numbers of the candidates before it that it is like; those after it name it themselves.</summary>
    public IReadOnlyList<int> Alike { get; init; } = [];

    /// <summary>Why it could not be tried, in a sentence; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether its picture is needed still.</summary>
    [JsonIgnore]
    public bool NeedsPicture => State != CandidateState.Withdrawn;

    /// <summary>For people: the part's id, or its number.</summary>
    [JsonIgnore]
    public string PartName => Part ?? FormattableString.Invariant($"part {Sequence}");

    /// <summary>The record as it stands in its file.</summary>
    public JsonObject ToJsonObject() => JsonSerializer.SerializeToNode(this, ModelManifest.Json)!.AsObject();

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelManifest.Json);

    internal static Candidate Parse(ReadOnlySpan<byte> json, string place)
    {
        try
        {
            Candidate read = JsonSerializer.Deserialize<Candidate>(json, ModelManifest.Json)
                ?? throw new HistoryException(HistoryFault.Damaged, $"{place}: the candidate is empty.");
            string? fault = read.FormatVersion != CurrentFormat
                ? $"its format is {read.FormatVersion}, and this program knows {CurrentFormat}; update the program"
                : !VersionRules.IsHash(read.Picture.Sha256) || read.Picture.Bytes < 0 ? "its picture has no SHA-256 or no length" : null;
            return fault is null ? read : throw new HistoryException(HistoryFault.Damaged, $"{place}: the candidate is refused: {fault}.");
        }
        catch (JsonException exception)
        {
            throw new HistoryException(HistoryFault.Damaged, $"{place}: the candidate cannot be understood: {exception.Message}", exception);
        }
    }
}
