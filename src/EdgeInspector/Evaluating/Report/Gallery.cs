using System.Globalization;
using EdgeInspector.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Evaluating.Report;

/// <summary>Picks the pictures that a quality engineer wants to see first, and draws them.</summary>
internal static class Gallery
{
    private const int Most = 9;
    private const int MaxWidth = 420;
    private const int Quality = 82;

    /// <summary>The defects with the lowest scores, and the good parts with the highest.</summary>
    public static (IReadOnlyList<GalleryPicture> Misses, IReadOnlyList<GalleryPicture> FalseRejects) Pick(
        IAnomalyModel model, IPictureCodec codec, IReadOnlyList<TestImage> images, IReadOnlyList<ImageScore> scores)
    {
        float threshold = model.Info.Threshold ?? float.MaxValue;
        using var inspector = new PictureInspector(
            model, codec, new VerdictSettings { DecidedBy = ModelOptions.DefaultDecision(model.Info), Threshold = threshold, MinimumRegionArea = model.Info.MinimumRegionArea }, TimeProvider.System);
        Dictionary<string, TestImage> byName = images.ToDictionary(image => image.Name);
        GalleryPicture Draw(ImageScore score) => new(score, Render(inspector, model.Info, codec, byName[score.File], score));
        return (
            [.. scores.Where(score => score.IsDefect).OrderBy(score => score.Score).Take(Most).Select(Draw)],
            [.. scores.Where(score => !score.IsDefect).OrderByDescending(score => score.Score).Take(Most).Select(Draw)]);
    }

    private static byte[] Render(PictureInspector inspector, ModelInfo info, IPictureCodec codec, TestImage image, ImageScore score)
    {
        PictureInspection inspection = inspector.Inspect(image.Path);
        ColorScale scale = ColorScale.Of(info.ScoreMedian, info.Threshold ?? 2 * info.ScoreMedian);
        string caption = string.Create(CultureInfo.InvariantCulture, $"{score.Score:0.00}");
        Picture overlay = OverlayRenderer.Render(
            inspection.Picture, inspection.Region, inspection.AnomalyMap.Span, info.InputWidth, scale, info.Threshold, caption, MaxWidth);
        if (image.MaskPath is { } path)
        {
            bool[] mask = DataSetEvaluation.ReadMask(path, inspection, codec, out int width, out _);
            overlay = OverlayRenderer.OutlineTruth(overlay, inspection.Picture, inspection.Region, mask, width);
        }
        return codec.EncodeJpeg(OverlayRenderer.SideBySide(inspection.Picture, overlay), Quality);
    }
}
