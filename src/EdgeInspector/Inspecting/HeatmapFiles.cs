using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Inspecting;

/// <summary>
/// Writes the pictures of inspections into a folder: NAME-overlay.jpg (the picture with its anomaly map), NAME-beside.jpg (both beside
/// each other), NAME-map.png (the raw map, 16 bits), and scales.json with what 0 and 65535 mean in each map.
/// </summary>
internal sealed class HeatmapFiles(string folder, ModelInfo model, float? threshold, IPictureCodec codec)
{
    private const int MaxWidth = 1280;
    private const int Quality = 90;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly JsonObject _scales = [];
    private readonly ColorScale? _scale = (threshold ?? model.Threshold) is { } level ? ColorScale.Of(model.ScoreMedian, level) : null;

    /// <summary>Writes the pictures of one inspection.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Write(PictureFile file, PictureInspection inspection)
    {
        string name = UniqueName(file.Name), score = string.Create(CultureInfo.InvariantCulture, $"{inspection.Judgement.Score:0.00}");
        string verdict = threshold is { } level
            ? string.Create(CultureInfo.InvariantCulture,
                $"{(inspection.Judgement.Verdict == Verdict.Pass ? "PASS" : "FAIL")}  {score} / {inspection.Judgement.Threshold ?? level:0.00}{(inspection.Judgement.Zone is { } zone ? $" in {zone}" : "")}") : score;
        string caption = $"{Path.GetFileName(file.Name)}  {verdict}";
        (float low, float high) = Range(inspection.AnomalyMap.Span);
        // Without a threshold nothing says what is calm: each map then has its own scale.
        ColorScale scale = _scale ?? ColorScale.Between(low, high);
        Picture overlay = OverlayRenderer.Render(
            inspection.Picture, inspection.Region, inspection.AnomalyMap.Span, model.InputWidth, scale, threshold, caption, MaxWidth,
            inspection.Judgement.Silhouette, inspection.Judgement.Layout);
        Save(name + "-overlay.jpg", codec.EncodeJpeg(overlay, Quality));
        Save(name + "-beside.jpg", codec.EncodeJpeg(OverlayRenderer.SideBySide(inspection.Picture, overlay), Quality));
        Save(name + "-map.png",
            codec.EncodePng16(OverlayRenderer.ToGrey16(inspection.AnomalyMap.Span, low, high), model.InputWidth, model.InputHeight));
        _scales[name + "-map.png"] = new JsonObject { ["low"] = low, ["high"] = high };
    }

    /// <summary>Writes the scales of all maps.</summary>
    public void Complete() => Save("scales.json", JsonSerializer.SerializeToUtf8Bytes(_scales, Indented));

    private static (float Low, float High) Range(ReadOnlySpan<float> map)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in map) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return (low, high);
    }

    private string UniqueName(string file)
    {
        string stem = Path.ChangeExtension(file, null), name = stem;
        for (int i = 2; !_names.Add(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}");
        return name;
    }

    private void Save(string name, byte[] bytes)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.WriteForPeople(path, bytes);
    }
}
