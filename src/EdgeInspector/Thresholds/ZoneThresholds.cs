using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Learning;

namespace EdgeInspector.Thresholds;

/// <summary>Thresholds for the zones of a station, and for what lies in none, found from one set of good images.</summary>
/// <param name="Places">What each zone's threshold rests on, by the zone's name; null for what lies in none.</param>
internal sealed record ZoneThresholds(IReadOnlyList<(string? Zone, Calibration Calibration)> Places)
{
    /// <summary>The edits that bring them into a station's part of the configuration file, in order.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="station">The station.</param>
    /// <param name="recipe">The product; null for the station's own.</param>
    public IReadOnlyList<(string Place, string Key, string Literal)> Edits(AgentConfiguration configuration, string station,
        string? recipe) =>
    [
        .. Places.Where(place => place.Calibration.Threshold is not null).Select(place => (
            place.Zone is null
                ? ConfigurationEdit.PlaceOf(configuration, station, recipe)!
                : ConfigurationEdit.PlaceOfZone(configuration, station, recipe, place.Zone)!,
            "threshold", ConfigurationEdit.Literal(place.Calibration.Threshold!.Value))),
    ];

    /// <summary>A table of them and what may be said of it, line by line.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"{"zone",-24} {"threshold",11} {"median",9} {"highest",9}";
        foreach ((string? zone, Calibration found) in Places)
        {
            string apart = found.SetAside is { Count: > 0 } files ? $"  set aside: {string.Join(", ", files)}" : "";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{zone ?? "(in no zone)",-24} {found.Threshold,11:0.###} {found.Median,9:0.###} {found.Scores.Max(score => score.Score),9:0.###}{apart}");
        }
        Calibration any = Places[0].Calibration;
        if (any.RateHigh is not { } high) yield break;
        double each = Math.Max((double)any.FalseRejectRate, any.ReachableRate ?? 0);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Each of them alone rejects about {each:P1} of good parts like these (at most {high:P1} with 95 % confidence), all {Places.Count} together at most {Math.Min(1, Places.Count * each):P1}.");
        if (any.Rank > any.Counted)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The wanted rate takes {any.ImagesForWantedRate} good images; there are {any.Counted}, and each threshold lies just above the highest score it rests on.");
        }
    }
}
