using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>
/// The one meaning of score, threshold and regions: fail exactly when score &gt;= threshold, which is exactly when at least one region
/// is reported, unless the score of the image as a whole decides, which knows no regions. With zones that holds for each of them and for
/// what lies in none; the part fails when any of them does, and the score and threshold that are reported are those of the one that is
/// farthest above its threshold, or nearest below. Holds its buffers; used by one thread at a time.
/// </summary>
public sealed class VerdictRule
{
    private readonly AreaRule[] _areas;
    private readonly ZoneScore[] _scores;
    private readonly RegionFinder _finder;

    /// <summary>Builds the rule for maps of one shape.</summary>
    /// <param name="settings">Thresholds and areas, outside of all zones.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="mapHeight">Map rows.</param>
    /// <param name="covered">The part of the frame that the map covers, in frame pixels.</param>
    /// <param name="ignored">[mapHeight, mapWidth], true where the map does not count; null for no mask.</param>
    /// <param name="zones">Named parts with rules of their own; null or empty for none.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message says which.</exception>
    /// <exception cref="ZoneException">The zones do not go together, or not with what is looked at.</exception>
    public VerdictRule(VerdictSettings settings, int mapWidth, int mapHeight, PixelRectangle covered, bool[]? ignored = null,
        IReadOnlyList<Zone>? zones = null)
    {
        Require(settings);
        Settings = settings;
        _finder = new RegionFinder(mapWidth, mapHeight, covered);
        if (zones is not { Count: > 0 })
        {
            (_areas, _scores, Ignored) = ([new AreaRule(null, settings, mapWidth, mapHeight, covered, ignored)], [], ignored);
            return;
        }
        bool[][] marked = [.. zones.Select(zone => zone.MarkedIn(mapWidth, mapHeight, covered))];
        Layout = ZoneLayout.Of(settings, zones, marked);
        Ignored = Uncounted(marked, ignored);
        _areas = [.. Areas(marked, mapWidth, mapHeight, covered, ignored)];
        if (_areas.Length == 0)
            throw new ZoneException("all zones are off, and nothing lies beside them: nothing would ever be inspected. Switch one on.");
        _scores = new ZoneScore[_areas.Length];
    }

    /// <summary>What the rule was built with, for what lies in no zone.</summary>
    public VerdictSettings Settings { get; }

    /// <summary>Where the zones lie; null without zones.</summary>
    public ZoneLayout? Layout { get; }

    /// <summary>
    /// [map height, map width], true where the map does not count: under the ignore mask and in zones that are off; null when all counts.
    /// </summary>
    public bool[]? Ignored { get; }

    /// <summary>Judges one picture.</summary>
    /// <param name="map">[mapHeight, mapWidth], in score units; not looked at when the image score decides.</param>
    /// <param name="imageScore">Looked at when it decides.</param>
    public Judgement Judge(ReadOnlySpan<float> map, float imageScore = float.NaN)
    {
        bool byMap = Settings.DecidedBy == DecisiveScore.Map;
        (int decisive, float score, bool fails, bool warns) = (-1, float.NaN, false, false);
        for (int i = 0; i < _areas.Length; i++)
        {
            VerdictSettings rule = _areas[i].Settings;
            float own = byMap ? _areas[i].ScoreOf(map) : imageScore;
            if (!float.IsFinite(own))
                return new Judgement(Verdict.NotInspected, Reason.ModelError, false, null, []) { DecidedBy = Settings.DecidedBy };
            // Written so that a comparison with NaN would fail the part, never pass it.
            bool passes = own < rule.Threshold;
            fails |= !passes;
            warns |= own >= rule.WarningThreshold;
            if (_scores.Length > 0) _scores[i] = new ZoneScore(_areas[i].Name, own, rule.Threshold);
            // The sign of a difference of floats is exact: one that fails goes before all that pass.
            if (decisive < 0 || own - rule.Threshold > score - _areas[decisive].Settings.Threshold) (decisive, score) = (i, own);
        }
        Judgement judgement = fails
            ? new Judgement(Verdict.Fail, Reason.ScoreAtOrAboveThreshold, false, score, byMap ? Regions(map) : [])
            : new Judgement(Verdict.Pass, null, warns, score, []);
        return judgement with
        {
            DecidedBy = Settings.DecidedBy,
            Threshold = _areas[decisive].Settings.Threshold,
            Zone = _areas[decisive].Name,
            ZoneScores = _scores,
            Layout = Layout,
        };
    }

    private List<Region> Regions(ReadOnlySpan<float> map)
    {
        List<Region> regions = [];
        foreach (AreaRule area in _areas) _finder.Find(map, area.Settings.Threshold, area.MinimumArea, area.Ignored, area.Name, regions);
        regions.Sort((a, b) => b.Peak.CompareTo(a.Peak));
        return regions;
    }

    private IEnumerable<AreaRule> Areas(bool[][] marked, int mapWidth, int mapHeight, PixelRectangle covered, bool[]? ignored)
    {
        bool[] taken = [.. Layout!.Places.Select((place, i) => place != 0 || ignored?[i] == true)];
        if (taken.Contains(false)) yield return Area(null, Settings, taken);
        for (int z = 0; z < marked.Length; z++)
        {
            Zone zone = Layout.Zones[z];
            if (zone.Rule is not { } rule) continue;
            Require(rule);
            bool[] outside = [.. marked[z].Select((inside, i) => !inside || ignored?[i] == true)];
            if (!outside.Contains(false))
                throw new ZoneException(
                    $"the zone {zone.Name} lies wholly under the ignore mask, so that it could never fail. Remove it, or correct the mask.");
            yield return Area(zone.Name, rule, outside);
        }

        AreaRule Area(string? name, VerdictSettings rule, bool[] outside)
        {
            try
            {
                return new AreaRule(name, rule, mapWidth, mapHeight, covered, outside);
            }
            catch (ArgumentException exception)
            {
                throw new ZoneException(
                    $"{(name is null ? "what lies in no zone" : $"the zone {name}")} has no part as large as the smallest region that counts there, {rule.MinimumRegionArea} px, "
                    + $"so that it could never fail. Lower minimumRegionArea, or {(name is null ? "let the zones cover it" : "draw the zone larger")}.",
                    exception);
            }
        }
    }

    private bool[]? Uncounted(bool[][] marked, bool[]? ignored)
    {
        bool[] off = ignored is null ? new bool[marked[0].Length] : [.. ignored];
        for (int z = 0; z < marked.Length; z++)
        {
            if (Layout!.Zones[z].Rule is not null) continue;
            for (int i = 0; i < off.Length; i++) off[i] |= marked[z][i];
        }
        return off.Contains(true) ? off : null;
    }

    private static void Require(VerdictSettings settings)
    {
        if (!float.IsFinite(settings.Threshold))
            throw new ArgumentException($"The threshold {settings.Threshold} is not a finite number.", nameof(settings));
        if (settings.WarningThreshold is { } warning && !(warning < settings.Threshold))
            throw new ArgumentException($"The warning threshold {warning} is not below the threshold {settings.Threshold}.",
                nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MinimumRegionArea, 1, nameof(settings));
    }
}
