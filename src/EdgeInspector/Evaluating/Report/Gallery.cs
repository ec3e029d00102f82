using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Verbs;

namespace EdgeInspector.Evaluating.Report;

/// <summary>Picks the pictures that a quality engineer wants to see first, and draws them.</summary>
internal static class Gallery
{
    private const int Most = 9;
    private const int MaxWidth = 420;
    private const int Quality = 82;

    /// <summary>The defects with the lowest scores, and the good parts with the highest.</summary>
    /// <param name="model">Judges.</param>
    /// <param name="codec">Reads and writes pictures.</param>
    /// <param name="outcome">What came of the test images.</param>
    /// <param name="pairs">Shows what a marked place should look like; null where that cannot be told.</param>
    public static (IReadOnlyList<GalleryPicture> Misses, IReadOnlyList<GalleryPicture> FalseRejects) Pick(
        IAnomalyModel model, IPictureCodec codec, EvaluationOutcome outcome, GoodPatchPairs? pairs)
    {
        IReadOnlyList<ImageScore> scores = outcome.Scores;
        using var inspector = new PictureInspector(model, codec, outcome.Rules ?? ModelOptions.RulesForScores(model.Info),
            TimeProvider.System);
        Dictionary<string, TestImage> byName = outcome.Images.ToDictionary(image => image.Name);
        ColorScale scale = ScaleOf(model.Info, outcome.Result.Threshold, scores);
        GalleryPicture Draw(ImageScore score)
        {
            TestImage image = byName[score.File];
            PictureInspection inspection = inspector.Inspect(image.Path);
            return new(score, Render(inspection, model.Info, outcome.Result.Threshold, scale, codec, image, score), pairs?.Of(inspection));
        }
        return (
            [.. scores.Where(score => score.IsDefect).OrderBy(score => score.Score).Take(Most).Select(Draw)],
            [.. scores.Where(score => !score.IsDefect).OrderByDescending(score => score.Score).Take(Most).Select(Draw)]);
    }

    // A model that was learned without calibration has no threshold and no median; the good parts of the data set then say what is calm.
    private static ColorScale ScaleOf(ModelInfo info, float? threshold, IReadOnlyList<ImageScore> scores)
    {
        float[] good = [.. scores.Where(score => !score.IsDefect).Select(score => score.Score).Order()];
        float median = info.ScoreMedian > 0 || good.Length == 0 ? info.ScoreMedian : good[good.Length / 2];
        return ColorScale.Of(median, threshold ?? median);
    }

    private static byte[] Render(PictureInspection inspection, ModelInfo info, float? threshold, ColorScale scale, IPictureCodec codec,
        TestImage image, ImageScore score)
    {
        string caption = string.Create(CultureInfo.InvariantCulture, $"{score.Score:0.00}");
        Picture overlay = OverlayRenderer.Render(
            inspection.Picture, inspection.Region, inspection.AnomalyMap.Span, info.InputWidth, scale, threshold, caption, MaxWidth,
            inspection.Judgement.Silhouette, inspection.Judgement.Layout);
        if (image.Masks.Count > 0)
        {
            PictureMask mask = TruthMask.Read(image, inspection.Picture, inspection.Source.Orientation, inspection.Region, codec);
            overlay = OverlayRenderer.OutlineTruth(overlay, inspection.Picture, inspection.Region, mask.Marked, mask.Width);
        }
        return codec.EncodeJpeg(OverlayRenderer.SideBySide(inspection.Picture, overlay), Quality);
    }
}
