using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>What decides at a station: the configuration's values, and the model's where the configuration leaves them open.</summary>
/// <param name="Rules">Thresholds and areas, ignore mask and region; pictures, version and recipe are the running station's.</param>
/// <param name="Heatmaps">Whether pictures are drawn.</param>
/// <param name="Notes">What a person should know of it, a sentence each; empty when there is nothing.</param>
internal sealed record ResolvedRules(StationRules Rules, bool Heatmaps, IReadOnlyList<string> Notes)
{
    /// <summary>Brings configuration and model together.</summary>
    /// <param name="station">The configuration.</param>
    /// <param name="model">The model it names.</param>
    /// <param name="codec">Reads the ignore mask.</param>
    /// <exception cref="StationFaultException">The values do not fit together, or the ignore mask cannot be used; the message names keys
    /// and remedies.</exception>
    public static ResolvedRules Of(StationConfiguration station, ModelInfo model, IPictureCodec codec)
    {
        (int X, int Y)? origin = station.RegionOrigin is { } place ? (place[0], place[1]) : null;
        if (origin is not null && model.RegionOfInterest is null)
            throw Wrong(
                $"regionOrigin moves the model's region, but the model {station.Package} was learned on whole frames. Remove the key, or learn with --roi.");
        RefuseMissingMap(station, model);
        if (station.ExpectPart != ExpectedPart.Any && model.Part is null)
            throw Wrong(
                $"expectPart asks for the part, but the model {station.Package} does not tell it from the background. Remove the key, or learn with --foreground.");
        bool heatmaps = station.Heatmaps ?? model.HasMap;
        try
        {
            VerdictSettings verdict = VerdictOf(station, model, station.IgnoreMask is { } mask ? IgnoreMaskFile.Sha256(mask) : null);
            FrameMask? ignored = station.IgnoreMask is { } path ? IgnoreMaskFile.Read(path, codec, model, origin) : null;
            var zones = ResolvedZones.Of(station, verdict, ignored, model, origin, codec);
            var rules = new StationRules
            {
                Verdict = verdict,
                IgnoreMask = ignored,
                Zones = zones.Zones,
                ExpectedPart = station.ExpectPart,
                RegionOrigin = origin
            };
            return new ResolvedRules(rules, heatmaps, zones.Notes);
        }
        catch (ZoneException exception)
        {
            throw new StationFaultException(Reason.ConfigInvalid, exception.Message, exception);
        }
        catch (PictureException exception)
        {
            throw new StationFaultException(Reason.ConfigInvalid, exception.Message, exception);
        }
    }

    private static void RefuseMissingMap(StationConfiguration station, ModelInfo model)
    {
        if (station.DecidedBy == DecisiveScore.Image && !model.HasImageScore)
            throw Wrong(
                $"decidedBy is image, but the model {station.Package} ({model.Method}) has no score of the picture as a whole. Remove the key, or learn knn with --reweight or spade.");
        if (station.DecidedBy == DecisiveScore.Image
            && (station.IgnoreMask is not null || station.MinimumRegionArea is > 1 || station.Zones is { Count: > 0 }))
            throw Wrong(
                "decidedBy is image: the score of the picture as a whole knows no regions, so ignoreMask, minimumRegionArea and zones have no meaning. Remove them, or decide by map.");
        if (model.HasMap) return;
        string? wanted = station.DecidedBy == DecisiveScore.Map ? "decidedBy map" : station.Heatmaps == true
            ? "heatmaps"
            : station.IgnoreMask is not null ? "ignoreMask"
            : station.MinimumRegionArea is > 1 ? "minimumRegionArea" : station.Zones is { Count: > 0 } ? "zones" : null;
        if (wanted is not null)
            throw Wrong(
                $"{wanted}: the model {station.Package} ({model.Method}) scores the picture as a whole; it has no map, no regions and no heatmaps. Remove the key, or learn with another method.");
    }

    private static VerdictSettings VerdictOf(StationConfiguration station, ModelInfo model, string? maskSha256)
    {
        int area = station.MinimumRegionArea ?? model.MinimumRegionArea;
        DecisiveScore decidedBy = station.DecidedBy ?? model.DefaultDecision;
        float threshold = station.Threshold ?? (decidedBy == DecisiveScore.Image && model.HasMap
            ? model.ImageThreshold ?? throw WithoutThreshold(station) : CalibratedThreshold(station, model, area, maskSha256));
        if (station.WarningThreshold is { } warning && !(warning < threshold))
        {
            throw Wrong(string.Create(
                CultureInfo.InvariantCulture,
                $"warningThreshold {warning} is not less than the threshold {threshold}, so no part could ever pass with a warning. Lower it."));
        }
        return new VerdictSettings
        {
            DecidedBy = decidedBy,
            Threshold = threshold,
            WarningThreshold = station.WarningThreshold,
            MinimumRegionArea = area
        };
    }

    private static float CalibratedThreshold(StationConfiguration station, ModelInfo model, int area, string? maskSha256)
    {
        if (model.Threshold is not { } threshold) throw WithoutThreshold(station);
        if (area != model.MinimumRegionArea)
        {
            throw Wrong(string.Create(
                CultureInfo.InvariantCulture,
                $"the model's threshold was found with minimumRegionArea {model.MinimumRegionArea} and does not hold for {area}. Set a threshold, or find one with 'edge-inspector calibrate --min-region-area {area}'."));
        }
        if (maskSha256 != model.IgnoreMaskSha256)
        {
            throw Wrong(
                $"the model's threshold was found {(model.IgnoreMaskSha256 is null ? "without an ignore mask" : "with another ignore mask")} and does not hold here. "
                + "Set a threshold, or find one with 'edge-inspector calibrate --ignore-mask FILE'.");
        }
        return threshold;
    }

    private static StationFaultException WithoutThreshold(StationConfiguration station) =>
        Wrong($"the model {station.Package} has no threshold, because it was learned from too few images. Set one, or find one with 'edge-inspector calibrate'.");

    private static StationFaultException Wrong(string what) => new(Reason.ConfigInvalid, what);
}
