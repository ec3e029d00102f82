using System.Globalization;

namespace EdgeInspector.Verdicts;

/// <summary>
/// The thresholds that can make sense for a model, held against the scores on record for it: those of its calibration, of its golden
/// pictures (one of which has a defect drawn into it), and of parts inspected lately. Below the lowest of them every part fails, above
/// the highest none. Half of the lowest is left as room for another region area, mask or light. Above the highest a quarter of it is
/// left where the map decides: few real defects score more than the drawn one. As much again is left where the picture as a whole
/// decides: a defect that fills the picture scores several times as much. A slipped decimal point, a factor of ten, lies outside.
/// </summary>
/// <param name="Known">The scores on record.</param>
/// <param name="DecidedBy">Which score they are.</param>
public readonly record struct ThresholdBand(ScoreRange Known, DecisiveScore DecidedBy)
{
    private const float RoomBelow = 0.5f, RoomAboveMap = 0.25f, RoomAboveImage = 1;

    /// <summary>The lowest threshold that can make sense.</summary>
    public float Low => Known.Lowest - (RoomBelow * Math.Abs(Known.Lowest));

    /// <summary>The highest threshold that can make sense.</summary>
    public float High =>
        Known.Highest
        + ((DecidedBy == DecisiveScore.Map ? RoomAboveMap : RoomAboveImage)
            * Math.Max(Math.Abs(Known.Highest), Known.Highest - Known.Lowest));

    /// <summary>What makes no sense among the thresholds of a station, a sentence each; empty when nothing does.</summary>
    /// <param name="settings">What decides outside of all zones.</param>
    /// <param name="zones">The zones; null or empty for none.</param>
    public IReadOnlyList<string> Doubts(VerdictSettings settings, IReadOnlyList<Zone>? zones = null)
    {
        (float high, ThresholdBand band) = (High, this);
        return
        [
            .. new[] { Doubt("threshold", settings.Threshold),
                settings.WarningThreshold is { } warning ? Doubt("warningThreshold", warning) : null }
                // A calm zone may score far less than the picture as a whole, which the scores on record are of.
                .Concat((zones ?? []).Select(
                    zone => zone.Rule?.Threshold is { } own && own > high && own != settings.Threshold
                        ? band.Doubt($"zone {zone.Name}: threshold", own)
                        : null))
                .OfType<string>(),
        ];
    }

    /// <summary>Why a threshold makes no sense, in a sentence; null when it can.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="threshold">Raw score.</param>
    public string? Doubt(string key, float threshold) => threshold >= Low && threshold <= High ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{key} {threshold} makes no sense for this model, whose scores lie between {Known.Lowest:G4} and {Known.Highest:G4}: {(threshold < Low ? "every part reaches it" : "no part reaches it")}. From {Low:G4} to {High:G4} it can make sense.");
}
