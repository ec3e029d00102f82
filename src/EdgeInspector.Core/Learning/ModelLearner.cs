using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Learning;

/// <summary>
/// Learns a model from good images: features of all images, a coreset of them as the memory bank (PatchCore, Roth et al., CVPR 2022),
/// and a threshold from scores of images that were left out. The same images, options and seed give the same model on any number of
/// threads.
/// </summary>
public sealed class ModelLearner
{
    private const int SuspiciousShown = 5;
    private readonly IModelComposer _composer;
    private readonly LearningOptions _options;
    private readonly ITrainingPictures _pictures;
    private readonly IProgress<LearningProgress> _progress;
    private readonly CancellationToken _cancellation;
    private readonly ParallelOptions _parallel;
    private readonly List<string> _notes = [];
    private readonly HighestScores _highest = new(SuspiciousShown);

    private ModelLearner(
        IModelComposer composer, LearningOptions options, ITrainingPictures pictures, IProgress<LearningProgress> progress, CancellationToken cancellation)
    {
        (_composer, _options, _pictures, _progress, _cancellation) = (composer, options, pictures, progress, cancellation);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation };
    }

    /// <summary>Learns.</summary>
    /// <param name="composer">Builds the networks.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="pictures">Good images, at least one.</param>
    /// <param name="estimated">Told once, before the long work.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="LearningOptionsException">An option is out of range for these images; the message says which.</exception>
    /// <exception cref="PictureException">An image cannot be used.</exception>
    /// <exception cref="ModelException">The backbone does not fit, or the runtime failed.</exception>
    public static LearningOutcome Learn(
        IModelComposer composer,
        LearningOptions options,
        ITrainingPictures pictures,
        Action<LearningEstimate> estimated,
        IProgress<LearningProgress> progress,
        CancellationToken cancellation) =>
        new ModelLearner(composer, options, pictures, progress, cancellation).Run(estimated);

    private LearningOutcome Run(Action<LearningEstimate> estimated)
    {
        int images = _pictures.Images.Count;
        if (images == 0) throw new ArgumentException("There is no image to learn from.");
        int[] golden = GoldenPictures.Choose(images);
        int[] learned = [.. Enumerable.Range(0, images).Except(golden)];
        int[] folds = CalibrationFolds.Assign([.. learned.Select(image => _pictures.Images[image].File)], _options.GroupPattern, out int foldCount);

        using IFeatureExtractor extractor = _composer.CreateFeatureExtractor();
        int patches = extractor.GridWidth * extractor.GridHeight;
        var sampling = new PatchSampling(learned.Length, patches, extractor.Dimensions, _options.MemoryLimitBytes, _options.Seed);
        int bankRows = CheckBank(sampling, learned.Length, patches);
        estimated(Estimate(extractor, sampling, learned.Length, bankRows, foldCount));

        using FeatureMatrix features = ExtractAll(extractor, sampling, learned);
        int[][] chosen = SelectAll(features, sampling.PerImage, folds, foldCount, bankRows);
        CalibrationScore[] scores = ScoreLeftOut(features, sampling, extractor, learned, folds, chosen);
        Calibration calibration = ThresholdCalibration.Calibrate("k-fold", foldCount, scores, _options.FalseRejectRate, _options.Threshold);
        NoteCalibration(calibration, images);

        _progress.Report(new LearningProgress("composing the graph", 0.99));
        MemoryBank bank = Bank(features, sampling, extractor, chosen[^1], learned);
        return new LearningOutcome(
            new LearnedModel
            {
                Options = _options,
                InputWidth = _composer.InputWidth,
                InputHeight = _composer.InputHeight,
                Graph = _composer.ComposeGraph(bank, _options.Neighbours),
                Bank = bank,
                Images = _pictures.Images,
                Calibration = calibration,
                GoldenImages = ReadGolden(golden),
            },
            _notes,
            _highest.Images);
    }

    private int CheckBank(PatchSampling sampling, int images, int patches)
    {
        int available = sampling.PerImage * images;
        int rows = Math.Min(_options.BankRows ?? available, available);
        if (_options.Neighbours < 1 || _options.Neighbours > rows)
            throw new LearningOptionsException($"{_options.Neighbours} neighbours do not fit a bank of {rows} rows; choose 1 to {rows}.");
        if (_options.BankRows > available) _notes.Add($"The images have {available} patches, fewer than the {_options.BankRows} bank rows asked for: all are kept.");
        if (sampling.Thins)
        {
            _notes.Add(
                $"{sampling.PerImage} of the {patches} patches of each image are used, to keep within the memory limit of {_options.MemoryLimitBytes / 1e9:0.0} GB; no image is left out.");
        }
        return rows;
    }

    // The whole cost follows from one look at one image: extraction and scoring per image, and comparisons of the selections.
    private LearningEstimate Estimate(IFeatureExtractor extractor, PatchSampling sampling, int images, int bankRows, int folds)
    {
        // Measured: the selection skips most comparisons, and program, runtime and decoded images take their part beside the features.
        const double ComparedShare = 0.006;
        const long Program = 200_000_000;
        byte[] input = new byte[_composer.InputWidth * _composer.InputHeight * 3];
        float[] embedding = new float[extractor.GridWidth * extractor.GridHeight * extractor.Dimensions];
        _pictures.Read(0, input);
        extractor.Extract(input, embedding);
        long started = Stopwatch.GetTimestamp();
        extractor.Extract(input, embedding);
        double extract = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        int pairs = embedding.Length / extractor.Dimensions;
        for (int i = 0; i < pairs; i++)
            SquaredDistance.Of(embedding.AsSpan(i * extractor.Dimensions, extractor.Dimensions), embedding.AsSpan(0, extractor.Dimensions));
        double compare = Stopwatch.GetElapsedTime(started).TotalSeconds / pairs;

        double rows = (double)sampling.PerImage * images;
        double selection = _options.BankRows is null ? 0 : rows * bankRows * compare * ComparedShare * (1 + folds * (folds - 1.0) / Math.Max(1, folds));
        double seconds = (images * extract * (folds > 0 ? 4 : 1) + selection) / _options.Threads;
        long bytes = Program + (long)rows * (extractor.Dimensions * sizeof(float) + (folds + 1) * 32L) + 6L * bankRows * extractor.Dimensions * sizeof(float)
            + (long)Math.Min(_options.Threads, folds + 1) * bankRows * bankRows * sizeof(float) / 2;
        return new LearningEstimate(TimeSpan.FromSeconds(seconds), bytes);
    }

    private FeatureMatrix ExtractAll(IFeatureExtractor extractor, PatchSampling sampling, int[] learned)
    {
        int dimensions = extractor.Dimensions, done = 0;
        var features = new FeatureMatrix(sampling.PerImage * learned.Length, dimensions);
        try
        {
            Parallel.For(0, learned.Length, _parallel, () => new Workspace(_composer, extractor), (image, _, space) =>
            {
                _pictures.Read(learned[image], space.Input);
                extractor.Extract(space.Input, space.Embedding);
                int row = image * sampling.PerImage;
                foreach (int patch in sampling.Of(image)) space.Embedding.AsSpan(patch * dimensions, dimensions).CopyTo(features.Row(row++));
                _progress.Report(new LearningProgress("extracting features", 0.25 * Interlocked.Increment(ref done) / learned.Length));
                return space;
            }, _ => { });
            return features;
        }
        catch (AggregateException exception) when (exception.InnerExceptions.Count > 0)
        {
            features.Dispose();
            throw Unwrap(exception);
        }
        catch
        {
            features.Dispose();
            throw;
        }
    }

    // One selection for each fold without its images, and last the one over all; they only read the features, so they run side by side.
    private int[][] SelectAll(FeatureMatrix features, int perImage, int[] folds, int foldCount, int bankRows)
    {
        int[][] chosen = new int[foldCount + 1][];
        FeatureMatrix compared = _options.BankRows is null ? features : GreedyCoreset.Project(features, _options.Seed, _options.Threads);
        int[] selected = new int[foldCount + 1];
        try
        {
            Run(chosen.Length, fold =>
            {
                int[] candidates = [.. Enumerable.Range(0, features.Rows).Where(row => fold == foldCount || folds[row / perImage] != fold)];
                if (_options.BankRows is null || candidates.Length <= bankRows)
                {
                    chosen[fold] = candidates;
                    return;
                }
                int start = new SplitMix64(_options.Seed).NextInt32(candidates.Length);
                chosen[fold] = GreedyCoreset.Select(compared, candidates, bankRows, start, new Step(count =>
                {
                    selected[fold] = count;
                    double share = (double)selected.Sum() / (bankRows * (long)chosen.Length);
                    _progress.Report(new LearningProgress("choosing the memory bank", 0.25 + 0.45 * share));
                }), _cancellation).Rows;
            });
        }
        finally
        {
            if (compared != features) compared.Dispose();
        }
        return chosen;
    }

    private CalibrationScore[] ScoreLeftOut(
        FeatureMatrix features, PatchSampling sampling, IFeatureExtractor extractor, int[] learned, int[] folds, int[][] chosen)
    {
        var scores = new CalibrationScore[chosen.Length == 1 ? 0 : learned.Length];
        int done = 0;
        for (int fold = 0; fold < chosen.Length - 1; fold++)
        {
            _cancellation.ThrowIfCancellationRequested();
            MemoryBank bank = Bank(features, sampling, extractor, chosen[fold], learned);
            using IAnomalyModel model = _composer.Load(_composer.ComposeGraph(bank, Math.Min(_options.Neighbours, bank.Rows)));
            int[] leftOut = [.. Enumerable.Range(0, learned.Length).Where(image => folds[image] == fold)];
            using var slots = new SlotBag(model);
            int current = fold;
            Run(leftOut.Length, i =>
            {
                int image = leftOut[i];
                scores[image] = slots.Score(_pictures, learned[image], (map, picture) => Score(map, picture, current));
                _progress.Report(new LearningProgress("calibrating the threshold", 0.7 + 0.29 * Interlocked.Increment(ref done) / learned.Length));
            });
        }
        return scores;
    }

    private CalibrationScore Score(ReadOnlySpan<float> map, int image, int fold)
    {
        PixelRectangle covered = _options.RegionOfInterest ?? new PixelRectangle(0, 0, _pictures.Images[image].Width, _pictures.Images[image].Height);
        int area = RegionFinder.MapArea(_options.MinimumRegionArea, _composer.InputWidth, _composer.InputHeight, covered);
        float score = new RegionScore(_composer.InputWidth, _composer.InputHeight, area, null).Of(map);
        if (float.IsNaN(score)) throw new ModelException($"{_pictures.Images[image].File}: the anomaly map is not finite; the backbone does not suit these pictures.");
        var result = new CalibrationScore(_pictures.Images[image].File, score, fold);
        _highest.Offer(result, map);
        return result;
    }

    private static MemoryBank Bank(FeatureMatrix features, PatchSampling sampling, IFeatureExtractor extractor, int[] rows, int[] learned)
    {
        float[] vectors = new float[(long)rows.Length * features.Dimensions];
        var origins = new PatchOrigin[rows.Length];
        int[][] patches = [.. Enumerable.Range(0, learned.Length).Select(sampling.Of)];
        for (int i = 0; i < rows.Length; i++)
        {
            features.Row(rows[i]).CopyTo(vectors.AsSpan(i * features.Dimensions));
            int image = rows[i] / sampling.PerImage, patch = patches[image][rows[i] % sampling.PerImage];
            origins[i] = new PatchOrigin(learned[image], patch / extractor.GridWidth, patch % extractor.GridWidth);
        }
        return new MemoryBank(vectors, features.Dimensions, origins);
    }

    private GoldenImage[] ReadGolden(int[] golden)
    {
        int bytes = _composer.InputWidth * _composer.InputHeight * 3;
        List<GoldenImage> images = [];
        foreach (int image in golden.Length == 0 ? [0] : golden)
        {
            byte[] input = new byte[bytes];
            _pictures.Read(image, input);
            images.Add(new GoldenImage($"good-{images.Count + 1}", input, false));
        }
        images.Add(new GoldenImage("defect", GoldenPictures.WithDefect(images[0].Input, _composer.InputWidth, _composer.InputHeight), true));
        return [.. images];
    }

    private void NoteCalibration(Calibration calibration, int images)
    {
        if (images == 1) _notes.Add("There is only one image: it is in the bank and among the golden pictures, and no threshold can be found without --threshold.");
        if (calibration.Threshold is null)
        {
            _notes.Add("No threshold: nothing could be left out to score. Learn from more images or groups, or give one with --threshold.");
        }
        else if (calibration.Rank > calibration.Scores.Count)
        {
            _notes.Add(
                $"{calibration.Scores.Count} images cannot show a false reject rate of {calibration.FalseRejectRate:P1}: the threshold is just above the highest score, "
                + $"which gives about {calibration.ReachableRate:P1}. It takes {calibration.ImagesForWantedRate} images.");
        }
    }

    private void Run(int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, _parallel, body);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.Count > 0)
        {
            throw Unwrap(exception);
        }
    }

    private static Exception Unwrap(AggregateException exception)
    {
        Exception first = exception.Flatten().InnerExceptions[0];
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        return first;
    }

    private sealed class Workspace(IModelComposer composer, IFeatureExtractor extractor)
    {
        public byte[] Input { get; } = new byte[composer.InputWidth * composer.InputHeight * 3];

        public float[] Embedding { get; } = new float[extractor.GridWidth * extractor.GridHeight * extractor.Dimensions];
    }

    private sealed class Step(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }

    private sealed class SlotBag(IAnomalyModel model) : IDisposable
    {
        private readonly ConcurrentBag<IScoringSlot> _free = [];

        public CalibrationScore Score(ITrainingPictures pictures, int image, Func<ReadOnlySpan<float>, int, CalibrationScore> score)
        {
            if (!_free.TryTake(out IScoringSlot? slot)) slot = model.CreateSlot();
            try
            {
                pictures.Read(image, slot.Input);
                slot.Run();
                return score(slot.AnomalyMap, image);
            }
            finally
            {
                _free.Add(slot);
            }
        }

        public void Dispose()
        {
            foreach (IScoringSlot slot in _free) slot.Dispose();
        }
    }
}
