using System.Text.Json;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>What people ask stored results for, beside station, number, time and verdict.</summary>
public sealed record ResultColumns
{
    /// <summary>The part's id; null when nothing gave one.</summary>
    public string? Part { get; init; }

    /// <summary>Why it is no pass, as messages write it; null for a pass.</summary>
    public string? Reason { get; init; }

    /// <summary>Raw score; null when there is none.</summary>
    public float? Score { get; init; }

    /// <summary>The threshold that applied; null when there was none.</summary>
    public float? Threshold { get; init; }

    /// <summary>map or image.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Digest of the model; null when none scored.</summary>
    public string? Model { get; init; }

    /// <summary>The product; null without recipes.</summary>
    public string? Recipe { get; init; }

    /// <summary>The lot that was being made; null when nobody named one.</summary>
    public string? Lot { get; init; }

    /// <summary>Revision of the configuration; null without a file.</summary>
    public long? Revision { get; init; }

    /// <summary>The set whose challenge part it was; null for a part of the production.</summary>
    public string? Challenge { get; init; }

    /// <summary>The archived picture, relative to the archive's folder; null when there is none, or not yet.</summary>
    public string? Picture { get; init; }

    /// <summary>Those of an inspection.</summary>
    public static ResultColumns Of(Inspection inspection) => new()
    {
        Part = inspection.PartId,
        Reason = inspection.Reason is { } reason ? Reasons[(int)reason] : null,
        Score = inspection.Score,
        Threshold = inspection.Threshold,
        DecidedBy = DecisiveScores[(int)inspection.DecidedBy],
        Model = inspection.Model?.Sha256,
        Recipe = inspection.Recipe,
        Lot = inspection.Lot,
        Revision = inspection.Configuration?.Revision,
        Challenge = inspection.Challenge?.Set,
    };

    private static string[] Reasons { get; } = Texts<Reason>();

    private static string[] DecisiveScores { get; } = Texts<DecisiveScore>();

    private static string[] Texts<T>() where T : struct, Enum =>
        [.. Enum.GetValues<T>().Select(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()))];
}
