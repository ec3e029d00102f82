using System.Globalization;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Models;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Thresholds;

/// <summary>
/// Computes from stored scores what another threshold would have changed. Only the newest scale counts: another model's say nothing.
/// </summary>
internal sealed class WhatIf
{
    private const int Bins = 24, BarWidth = 50;
    private readonly RecordedScore[] _scores;
    private readonly HashSet<long> _failElsewhere = [];

    /// <param name="recorded">Oldest first.</param>
    /// <param name="zones">The zones of the station that are not off; empty for none. Parts that were judged by others are left
    /// out.</param>
    /// <param name="decided">Those whose threshold is asked about, null among them for what lies in none; not looked at without
    /// zones.</param>
    public WhatIf(IReadOnlyList<RecordedScore> recorded, IReadOnlyCollection<string> zones, IReadOnlyCollection<string?> decided)
    {
        IEnumerable<RecordedScore> alike = recorded.Where(
            score =>
            score.Scale == recorded[^1].Scale && zones.ToHashSet().SetEquals(score.Zones.Select(zone => zone.Name).OfType<string>()));
        _scores = [.. zones.Count == 0 ? alike : alike.Select(score => Of(score, decided)).OfType<RecordedScore>()];
        OtherScales = recorded.Count - _scores.Length;
    }

    // The score of the places that are asked about, and whether the part fails whatever their threshold is; null where nothing was looked
    // at.
    private RecordedScore? Of(RecordedScore part, IReadOnlyCollection<string?> decided)
    {
        ZoneScore[] asked = [.. part.Zones.Where(zone => decided.Contains(zone.Name))];
        if (asked.Length == 0) return null;
        if (part.Zones.Any(zone => !decided.Contains(zone.Name) && !(zone.Score < zone.Threshold))) _failElsewhere.Add(part.Sequence);
        return part with { Score = asked.Max(zone => zone.Score) };
    }

    /// <summary>Scores that are compared.</summary>
    public int Count => _scores.Length;

    /// <summary>Scores of earlier models and of other zones, which are left out.</summary>
    public int OtherScales { get; }

    /// <summary>Parts that passed and would have failed, those that would fail by most first.</summary>
    public IReadOnlyList<RecordedScore> NewFails(float threshold) =>
        [.. _scores.Where(score => !score.Failed && score.Score >= threshold).OrderByDescending(score => score.Score)];

    /// <summary>Parts that failed and would have passed, those that come nearest to failing first.</summary>
    public IReadOnlyList<RecordedScore> NewPasses(float threshold) =>
    [
        .. _scores.Where(score => score.Failed && !(score.Score >= threshold) && !_failElsewhere.Contains(score.Sequence))
            .OrderByDescending(score => score.Score),
    ];

    /// <summary>When the first and the last part came.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Span => (_scores[0].At, _scores[^1].At);

    /// <summary>The scores, where they are of this model and kind; empty otherwise.</summary>
    public IEnumerable<float> ScoresOf(ModelInfo model, DecisiveScore decidedBy) =>
        _scores[^1].Scale == RecordedScore.ScaleOf(model.Sha256, JsonLiteral.CamelCase(decidedBy.ToString()))
            ? _scores.Select(score => score.Score)
            : [];

    /// <summary>
    /// The histogram of the scores with lines at thresholds; bars grow with the logarithm, so that single parts are seen beside thousands.
    /// A line further from the scores than they are from each other stands at the edge and says so: it would squeeze them into one bar.
    /// </summary>
    public IEnumerable<string> Histogram(params (string Name, float Value)[] lines)
    {
        float lowest = _scores.Min(score => score.Score), highest = _scores.Max(score => score.Score);
        float reach = highest > lowest ? highest - lowest : Math.Max(Math.Abs(highest), float.Epsilon);
        bool IsFar(float value) => value < lowest - reach || value > highest + reach;
        float[] near = [lowest, highest, .. lines.Select(line => line.Value).Where(value => !IsFar(value))];
        float low = near.Min(), high = near.Max(), width = high > low ? (high - low) / Bins : 1;
        string Far(float value) => !IsFar(value) ? "" : value > highest ? ", far above the scores" : ", far below the scores";
        int[] passed = new int[Bins], failed = new int[Bins];
        int Bin(float score) => Math.Clamp((int)((score - low) / width), 0, Bins - 1);
        foreach (RecordedScore score in _scores) (score.Failed ? failed : passed)[Bin(score.Score)]++;
        double most = Math.Log(1 + Enumerable.Range(0, Bins).Max(bin => passed[bin] + failed[bin]));
        for (int bin = 0; bin < Bins; bin++)
        {
            int all = passed[bin] + failed[bin], bar = all == 0 ? 0 : Math.Max(1, (int)Math.Round(BarWidth * Math.Log(1 + all) / most));
            int red = all == 0 ? 0 : (int)Math.Ceiling((double)bar * failed[bin] / all);
            string marks = string.Concat(
                lines.Where(line => Bin(line.Value) == bin)
                .Select(line => string.Create(CultureInfo.InvariantCulture, $"  <-- {line.Name} {line.Value}{Far(line.Value)}")));
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{low + bin * width,10:G5} {new string('#', bar - red)}{new string('x', red)}{(all > 0 ? $" {all}" : "")}{marks}");
        }
    }
}
