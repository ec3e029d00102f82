using EdgeInspector.Evaluation;
using EdgeInspector.Frames;
using EdgeInspector.Inspecting;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Evaluating;

/// <summary>
/// Judges all test images of a data set and measures how well the scores tell good from defective. What cannot be used is reported and left
/// out.
/// </summary>
internal sealed class DataSetEvaluation
{
    private readonly ModelInfo _model;
    private readonly IPictureCodec _codec;
    private readonly PixelMetrics _pixels = new();
    private readonly List<TestImage> _images = [];
    private readonly List<ImageScore> _scores = [];
    private readonly List<float> _imageScores = [];
    private readonly List<string> _faults = [], _inverted = [];
    private readonly PictureNotes _notes = new();
    private readonly float? _threshold;
    private int _unreadable, _withoutMask, _wrongMasks, _emptyMasks;

    private DataSetEvaluation(ModelInfo model, IPictureCodec codec, float? threshold) =>
        (_model, _codec, _threshold) = (model, codec, threshold);

    /// <summary>Evaluates.</summary>
    /// <param name="model">Scores.</param>
    /// <param name="set">Test images.</param>
    /// <param name="codec">Reads them.</param>
    /// <param name="judged">Called after each image; null for one that could not be judged.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="rules">Those of a station; null for the model's own, with which a score is told also without a threshold.</param>
    /// <exception cref="PictureException">No image can be used; all faults are listed.</exception>
    /// <exception cref="ModelException">A score is not finite, or the runtime failed.</exception>
    public static EvaluationOutcome Run(
        IAnomalyModel model, TestSet set, IPictureCodec codec, Action<TestImage, PictureInspection?> judged, CancellationToken cancellation,
        StationRules? rules = null)
    {
        var evaluation = new DataSetEvaluation(model.Info, codec, rules is null ? model.Info.Threshold : rules.Verdict.Threshold);
        using var inspector = new PictureInspector(model, codec, rules ?? ModelOptions.RulesForScores(model.Info), TimeProvider.System);
        foreach (TestImage image in set.Images)
        {
            cancellation.ThrowIfCancellationRequested();
            judged(image, evaluation.Judge(inspector, image));
        }
        return evaluation.Outcome(set) with { Rules = rules };
    }

    private PictureInspection? Judge(PictureInspector inspector, TestImage image)
    {
        PictureInspection inspection;
        try
        {
            inspection = inspector.Inspect(image.Path);
        }
        catch (PictureException exception)
        {
            _unreadable++;
            _faults.Add(exception.Message);
            return null;
        }
        if (inspection.Judgement.Score is null) throw new ModelException($"{image.Path}: the score is not finite.");
        float score = ComparableScore(inspection.Judgement);
        _scores.Add(new ImageScore(image.Name, image.Kind, score, inspection.PrepareMs + inspection.InferMs + inspection.VerdictMs));
        if (_model is { HasMap: true, HasImageScore: true }) _imageScores.Add(inspection.ImageScore);
        _notes.Add(image.Name, inspection.Source.Notes);
        _images.Add(_model.HasMap && !TryAddPixels(image, inspection) ? image with { Masks = [] } : image);
        return inspection;
    }

    // With zones each picture has the threshold of its decisive one: its distance to that is kept, so that all hold against the station's.
    private float ComparableScore(Judgement judgement)
    {
        (float score, float own, float common) =
            (judgement.Score!.Value, judgement.Threshold!.Value, _threshold ?? judgement.Threshold!.Value);
        if (own == common) return score;
        float moved = common + (score - own);
        return judgement.Verdict == Verdict.Fail ? Math.Max(moved, common) : Math.Min(moved, MathF.BitDecrement(common));
    }

    // False when the masks cannot be used: the pixels are then unknown, not good.
    private bool TryAddPixels(TestImage image, PictureInspection inspection)
    {
        float[] Map() => inspection.AnomalyMap.ToArray();
        if (image.Masks.Count == 0)
        {
            if (image.IsDefect) _withoutMask++;
            else _pixels.Add(Map(), _model.InputWidth, null, inspection.Region.Width, inspection.Region.Height);
            return true;
        }
        try
        {
            PictureMask mask = TruthMask.Read(image, inspection.Picture, inspection.Source.Orientation, inspection.Region, _codec);
            if (mask.IsEmpty) _emptyMasks++;
            else if (LooksInverted(mask)) _inverted.Add(image.Name);
            _pixels.Add(Map(), _model.InputWidth, mask.Marked, mask.Width, mask.Height);
            return true;
        }
        catch (PictureException exception)
        {
            _wrongMasks++;
            _faults.Add(exception.Message);
            return false;
        }
    }

    // Most of the picture with all of its border, but not all of it.
    private static bool LooksInverted(PictureMask mask)
    {
        if (mask.Marked.Count(marked => marked) <= mask.Marked.Length / 2 || !mask.Marked.Contains(false)) return false;
        for (int x = 0; x < mask.Width; x++)
            if (!mask.Marked[x] || !mask.Marked[^(x + 1)]) return false;
        for (int y = 0; y < mask.Height; y++)
            if (!mask.Marked[y * mask.Width] || !mask.Marked[(y + 1) * mask.Width - 1]) return false;
        return true;
    }

    private EvaluationOutcome Outcome(TestSet set)
    {
        if (_images.Count == 0) throw new PictureException(string.Join("\n", _faults));
        List<string> notes = [.. set.Notes, .. _notes.Lines];
        if (_inverted.Count > 0)
        {
            notes.Add(
                $"{PictureFolder.Count(_inverted.Count, "mask")} cover most of their pictures and all of the border ({PictureNotes.Names(_inverted)}): "
                + "black is what is not marked. If they are the other way round, exchange black and white.");
        }
        return new EvaluationOutcome(Result(), _images, _scores, _faults, notes);
    }

    private EvaluationResult Result()
    {
        bool[] defective = [.. _scores.Select(score => score.IsDefect)];
        ImageMetrics metrics = ImageMetrics.Of([.. _scores.Select(score => score.Score)], defective);
        (double auroc, double[] aupro) = _model.HasMap ? _pixels.Compute(0.3, 0.05) : (double.NaN, [double.NaN, double.NaN]);
        float[] good = ScoresOf(defects: false), defects = ScoresOf(defects: true);
        (double low, double high) = Bootstrap.Auroc(good, defects);
        OperatingPoints points = OperatingPoints.Of(good, defects);
        return new EvaluationResult
        {
            ImageAuroc = Known(metrics.Auroc),
            ImageAurocInterval = double.IsNaN(low) ? null : [low, high],
            ImageScoreAuroc = _imageScores.Count == 0 ? null : Known(ImageMetrics.Of([.. _imageScores], defective).Auroc),
            Pg2 = Known(points.GoodPassed),
            Pb2 = Known(points.DefectsCaught),
            Kinds = Kinds(good),
            PixelAuroc = Known(auroc),
            Aupro03 = Known(aupro[0]),
            Aupro005 = Known(aupro[1]),
            AveragePrecision = Known(metrics.AveragePrecision),
            F1Max = Known(metrics.F1Max),
            F1MaxThreshold = float.IsNaN(metrics.F1MaxThreshold) ? null : metrics.F1MaxThreshold,
            Threshold = _threshold,
            Counts = new EvaluationCounts(
                _scores.Count, good.Length, defects.Length,
                _threshold is { } passing ? good.Count(score => score < passing) : null,
                _threshold is { } failing ? defects.Count(score => score >= failing) : null,
                _withoutMask, _emptyMasks, _pixels.Regions, _pixels.Pixels)
            {
                Unreadable = _unreadable,
                WrongMasks = _wrongMasks,
            },
            LatencyMs = Percentiles.Of(_scores.Select(score => score.LatencyMs)),
        };
    }

    private float[] ScoresOf(bool defects) => [.. _scores.Where(score => score.IsDefect == defects).Select(score => score.Score)];

    private KindResult[] Kinds(float[] good) =>
    [
        .. _scores.Where(score => score.IsDefect).GroupBy(score => score.Kind).Select(kind =>
        {
            float[] own = [.. kind.Select(score => score.Score)];
            double auroc = ImageMetrics.Of([.. good, .. own], [.. good.Select(_ => false), .. own.Select(_ => true)]).Auroc;
            return new KindResult(kind.Key, own.Length, Known(auroc), _threshold is { } level ? own.Count(score => score >= level) : null);
        }),
    ];

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
