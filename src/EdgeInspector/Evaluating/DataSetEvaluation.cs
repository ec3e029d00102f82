using EdgeInspector.Evaluation;
using EdgeInspector.Frames;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Verbs;

namespace EdgeInspector.Evaluating;

/// <summary>Judges all test images of a data set and measures how well the scores tell good from defective.</summary>
internal static class DataSetEvaluation
{
    private const byte White = 128;

    /// <summary>Evaluates.</summary>
    /// <param name="model">Scores.</param>
    /// <param name="images">Test images.</param>
    /// <param name="codec">Reads them.</param>
    /// <param name="judged">Told of each image.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PictureException">An image or mask cannot be used.</exception>
    public static (EvaluationResult Result, IReadOnlyList<ImageScore> Scores) Run(
        IAnomalyModel model, IReadOnlyList<TestImage> images, IPictureCodec codec, Action<TestImage, PictureInspection> judged, CancellationToken cancellation)
    {
        ModelInfo info = model.Info;
        using var inspector = new PictureInspector(model, codec, ModelOptions.RulesForScores(info), TimeProvider.System);
        var pixels = new PixelMetrics();
        List<ImageScore> scores = [];
        List<float> imageScores = [];
        int withoutMask = 0, emptyMasks = 0;
        foreach (TestImage image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            PictureInspection inspection = inspector.Inspect(image.Path);
            float score = inspection.Judgement.Score ?? throw new ModelException($"{image.Path}: the score is not finite.");
            scores.Add(new ImageScore(image.Name, image.Kind, score, inspection.PrepareMs + inspection.InferMs + inspection.VerdictMs));
            if (info is { HasMap: true, HasImageScore: true }) imageScores.Add(inspection.ImageScore);
            judged(image, inspection);
            if (!info.HasMap) continue;
            if (image is { IsDefect: true, MaskPath: null })
            {
                withoutMask++;
                continue;
            }
            bool[]? mask = image.MaskPath is { } path ? ReadMask(path, inspection, codec, out int width, out int height) : GoodMask(inspection, out width, out height);
            if (mask is not null && !mask.Contains(true)) emptyMasks++;
            pixels.Add(inspection.AnomalyMap.ToArray(), info.InputWidth, mask, width, height);
        }

        ImageMetrics metrics = ImageMetrics.Of([.. scores.Select(score => score.Score)], [.. scores.Select(score => score.IsDefect)]);
        (double auroc, double[] aupro) = info.HasMap ? pixels.Compute(0.3, 0.05) : (double.NaN, [double.NaN, double.NaN]);
        float[] good = [.. scores.Where(score => !score.IsDefect).Select(score => score.Score)], defects = [.. scores.Where(score => score.IsDefect).Select(score => score.Score)];
        (double low, double high) = Bootstrap.Auroc(good, defects);
        OperatingPoints points = OperatingPoints.Of(good, defects);
        var result = new EvaluationResult
        {
            ImageAuroc = Known(metrics.Auroc),
            ImageAurocInterval = double.IsNaN(low) ? null : [low, high],
            ImageScoreAuroc = imageScores.Count == 0 ? null : Known(ImageMetrics.Of([.. imageScores], [.. scores.Select(score => score.IsDefect)]).Auroc),
            Pg2 = Known(points.GoodPassed),
            Pb2 = Known(points.DefectsCaught),
            Kinds = Kinds(scores, good, info.Threshold),
            PixelAuroc = Known(auroc),
            Aupro03 = Known(aupro[0]),
            Aupro005 = Known(aupro[1]),
            AveragePrecision = Known(metrics.AveragePrecision),
            F1Max = Known(metrics.F1Max),
            F1MaxThreshold = float.IsNaN(metrics.F1MaxThreshold) ? null : metrics.F1MaxThreshold,
            Threshold = info.Threshold,
            Counts = new EvaluationCounts(
                scores.Count, good.Length, defects.Length,
                info.Threshold is { } passing ? good.Count(score => score < passing) : null,
                info.Threshold is { } failing ? defects.Count(score => score >= failing) : null,
                withoutMask, emptyMasks, pixels.Regions, pixels.Pixels),
            LatencyMs = Percentiles.Of(scores.Select(score => score.LatencyMs)),
        };
        return (result, scores);
    }

    private static KindResult[] Kinds(IReadOnlyList<ImageScore> scores, float[] good, float? threshold) =>
    [
        .. scores.Where(score => score.IsDefect).GroupBy(score => score.Kind).Select(kind =>
        {
            float[] own = [.. kind.Select(score => score.Score)];
            double auroc = ImageMetrics.Of([.. good, .. own], [.. good.Select(_ => false), .. own.Select(_ => true)]).Auroc;
            return new KindResult(kind.Key, own.Length, Known(auroc), threshold is { } level ? own.Count(score => score >= level) : null);
        }),
    ];

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static bool[]? GoodMask(PictureInspection inspection, out int width, out int height)
    {
        (width, height) = (inspection.Region.Width, inspection.Region.Height);
        return null;
    }

    /// <summary>The part of a mask that the model looks at; a mask may have another size than its picture.</summary>
    public static bool[] ReadMask(string path, PictureInspection inspection, IPictureCodec codec, out int width, out int height)
    {
        Picture mask = codec.Read(path, out _);
        double across = (double)mask.Width / inspection.Picture.Width, down = (double)mask.Height / inspection.Picture.Height;
        int left = (int)Math.Round(inspection.Region.X * across), top = (int)Math.Round(inspection.Region.Y * down);
        width = Math.Min((int)Math.Round(inspection.Region.Width * across), mask.Width - left);
        height = Math.Min((int)Math.Round(inspection.Region.Height * down), mask.Height - top);
        bool[] inside = new bool[width * height];
        int step = mask.Format.BytesPerPixel();
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) inside[y * width + x] = mask.Pixels[(top + y) * mask.Stride + (left + x) * step] >= White;
        return inside;
    }
}
