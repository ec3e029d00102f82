using EdgeInspector.Publishing;

namespace EdgeInspector.Verdicts;

/// <summary>What one station said of a part that several stations see.</summary>
public sealed record PartView
{
    /// <summary>The station.</summary>
    public required string Station { get; init; }

    /// <summary>Number of the station's own record; null when there was none in time.</summary>
    public long? Sequence { get; init; }

    /// <summary>Id of the station's own record; null when there was none in time.</summary>
    public Guid? Id { get; init; }

    /// <summary>What the station said; not inspected when there was no record in time.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why it is not pass; null exactly for a pass.</summary>
    public Reason? Reason { get; init; }

    /// <summary>A pass in the warning band.</summary>
    public bool Warning { get; init; }

    /// <summary>Raw score, by that station's model; null when there is none.</summary>
    public float? Score { get; init; }

    /// <summary>The threshold that applied there; null when there was none.</summary>
    public float? Threshold { get; init; }

    /// <summary>The picture of this view that follows, the most telling one; null when none does.</summary>
    public PictureKind? Picture { get; init; }

    /// <summary>The view that was not there in time.</summary>
    public static PartView Missing(string station) =>
        new() { Station = station, Verdict = Verdict.NotInspected, Reason = Verdicts.Reason.ViewMissing };

    /// <summary>The view that a record is of.</summary>
    /// <param name="view">The record.</param>
    /// <param name="sequence">Which number, of a record of several.</param>
    public static PartView Of(Inspection view, long sequence) => new()
    {
        Station = view.Station,
        Sequence = sequence,
        Id = view.Id,
        Verdict = view.Verdict,
        Reason = view.Reason,
        Warning = view.Warning,
        Score = view.Score,
        Threshold = view.Threshold,
        Picture = view.Pictures.Count > 0 ? view.Pictures[0] : null,
    };
}
