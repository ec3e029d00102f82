using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>
/// The one meaning of score, threshold and regions: fail exactly when score &gt;= threshold, which is exactly when at least one region
/// is reported, unless the score of the image as a whole decides, which knows no regions. Holds its buffers; used by one thread at a time.
/// </summary>
public sealed class VerdictRule
{
    private readonly RegionScore _score;
    private readonly RegionFinder _finder;
    private readonly int _minimumArea;

    /// <summary>Builds the rule for maps of one shape.</summary>
    /// <param name="settings">Thresholds and areas.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="mapHeight">Map rows.</param>
    /// <param name="covered">The part of the frame that the map covers, in frame pixels.</param>
    /// <param name="ignored">[mapHeight, mapWidth], true where the map does not count; null for no mask.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message says which.</exception>
    public VerdictRule(VerdictSettings settings, int mapWidth, int mapHeight, PixelRectangle covered, bool[]? ignored = null)
    {
        if (!float.IsFinite(settings.Threshold))
            throw new ArgumentException($"The threshold {settings.Threshold} is not a finite number.", nameof(settings));
        if (settings.WarningThreshold is { } warning && !(warning < settings.Threshold))
            throw new ArgumentException($"The warning threshold {warning} is not below the threshold {settings.Threshold}.", nameof(settings));
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MinimumRegionArea, 1, nameof(settings));
        Settings = settings;
        _minimumArea = RegionFinder.MapArea(settings.MinimumRegionArea, mapWidth, mapHeight, covered);
        _score = new RegionScore(mapWidth, mapHeight, _minimumArea, ignored);
        _finder = new RegionFinder(mapWidth, mapHeight, covered, ignored);
    }

    /// <summary>What the rule was built with.</summary>
    public VerdictSettings Settings { get; }

    /// <summary>Judges one picture.</summary>
    /// <param name="map">[mapHeight, mapWidth], in score units; not looked at when the image score decides.</param>
    /// <param name="imageScore">Looked at when it decides.</param>
    public Judgement Judge(ReadOnlySpan<float> map, float imageScore = float.NaN)
    {
        bool byMap = Settings.DecidedBy == DecisiveScore.Map;
        float score = byMap ? _score.Of(map) : imageScore;
        if (!float.IsFinite(score)) return new Judgement(Verdict.NotInspected, Reason.ModelError, false, null, []) { DecidedBy = Settings.DecidedBy };

        // Written so that a comparison with NaN would fail the part, never pass it.
        bool passes = score < Settings.Threshold;
        if (passes) return new Judgement(Verdict.Pass, null, score >= Settings.WarningThreshold, score, []) { DecidedBy = Settings.DecidedBy };
        IReadOnlyList<Region> regions = byMap ? _finder.Find(map, Settings.Threshold, _minimumArea) : [];
        return new Judgement(Verdict.Fail, Reason.ScoreAtOrAboveThreshold, false, score, regions) { DecidedBy = Settings.DecidedBy };
    }
}
