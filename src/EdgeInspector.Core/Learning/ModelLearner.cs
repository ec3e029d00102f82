// Longer than other files: one run from pictures to package, which reads best in one piece.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeInspector.Frames;
using EdgeInspector.Learning.Methods;
using EdgeInspector.Models;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;
using EdgeInspector.Teaching;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Learning;

/// <summary>
/// Learns a model from good images: features of all images, what the method makes of them, and a threshold from scores of images that
/// were left out. The same images, options and seed give the same model on any number of
/// threads.
/// </summary>
public sealed class ModelLearner
{
    // A tenth of the images, so that a folder with many bad ones is seen whole; their maps are held in memory.
    private const int FewestShown = 5, MostShown = 40, ShownPart = 10;
    private const double LeastOfTheBank = 0.5;
    private readonly IModelComposer _composer;
    private readonly LearningOptions _options;
    private readonly ITrainingPictures _pictures;
    private readonly IProgress<LearningProgress> _progress;
    private readonly CancellationToken _cancellation;
    private readonly ParallelOptions _parallel;
    private readonly FrameTraits[] _traits;
    private readonly List<string> _notes = [];
    private readonly HighestScores _highest;

    private ModelLearner(
        IModelComposer composer, LearningOptions options, ITrainingPictures pictures, IProgress<LearningProgress> progress,
        CancellationToken cancellation)
    {
        (_composer, _options, _pictures, _progress, _cancellation) = (composer, options, pictures, progress, cancellation);
        _traits = new FrameTraits[pictures.Images.Count];
        _highest = new HighestScores(Math.Clamp(pictures.Images.Count / ShownPart, FewestShown, MostShown));
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation };
    }

    /// <summary>Learns.</summary>
    /// <param name="composer">Builds the networks.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="pictures">Good images, at least one.</param>
    /// <param name="estimated">Called once, before the long work.</param>
    /// <param name="progress">Reports how far it is.</param>
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
        int[] folds = CalibrationFolds.Assign([.. learned.Select(image => _pictures.Images[FirstLike(image)].File)], _options.GroupPattern,
            out int foldCount);

        using IFeatureExtractor extractor = _composer.CreateFeatureExtractor();
        TrainingShape shape = ShapeOf(extractor, learned.Length, folds, foldCount);
        LearningMethod method = _options.Method.Begin(_options, shape, _pictures.Images, _notes);
        if (shape.Sampling.Thins)
        {
            _notes.Add(
                $"{shape.Sampling.PerImage} of the {shape.Patches} patches of each image are used, to keep within the memory limit of {_options.MemoryLimitBytes / 1e9:0.0} GB; no image is left out.");
        }
        estimated(Estimate(extractor, shape, method, foldCount));

        bool[] limited = [.. learned.Select(image => TaughtPictures.IsTaught(_pictures.Images[image].File))];
        using var set = new TrainingSet(shape, learned, _options.Seed, _options.Threads)
        {
            IsLimited = limited.Contains(true) ? limited : null,
        };
        ExtractAll(extractor, set, learned);
        LearnedForeground? foreground = LearnForeground(set);
        ScoringHead head = LearnAll(method, set, foreground?.Background, learned, folds, foldCount, out LeftOutScores scores);
        bool setsAside = _options.Method.Kind.ScoresDistances && !_options.CountAll;
        Calibration calibration = ThresholdCalibration.Calibrate(
            "k-fold", foldCount, head.HasMap ? scores.Map : scores.Image, _options.FalseRejectRate, _options.Threshold, setsAside);
        GoldenImage[] goldenImages = ReadGolden(golden);
        if (golden.Length > 0)
            _notes.Add($"{golden.Length} of {images} images {(golden.Length == 1 ? "is" : "are")} not learned from and not counted for the threshold: the model is tested with {(golden.Length == 1 ? "it" : "them")} whenever it is loaded.");
        NoteCalibration(calibration, images);

        _progress.Report(new LearningProgress("composing the graph", 0.99));
        byte[] graph = _composer.ComposeGraph(head, foreground?.Background);
        OfferGolden(graph, head, golden, goldenImages, calibration.Threshold);
        return new LearningOutcome(
            new LearnedModel
            {
                Options = _options with { Method = method.Options },
                InputWidth = _composer.InputWidth,
                InputHeight = _composer.InputHeight,
                Graph = graph,
                Head = head,
                Foreground = foreground,
                Images = _pictures.Images,
                Calibration = calibration,
                ImageCalibration = head is { HasMap: true, HasImageScore: true }
                    ? ThresholdCalibration.Calibrate("k-fold", foldCount, scores.Image, _options.FalseRejectRate, setsAside: setsAside)
                    : null,
                UsualMap = head.HasMap ? UsualMapOf(calibration, scores.Places) : null,
                GoldenImages = goldenImages,
                Frames = TaughtFrames.Of(
                    [.. _pictures.Images.Select(image => (image.Width, image.Height))], _options.RegionOfInterest, _traits,
                    _pictures.BitDepth),
            },
            _notes,
            _highest.Images)
        {
            DefectScores = scores.Defects,
        };
    }

    private TrainingShape ShapeOf(IFeatureExtractor extractor, int images, int[] folds, int foldCount)
    {
        int patches = extractor.GridWidth * extractor.GridHeight;
        int largest = foldCount == 0 ? 0 : folds.GroupBy(fold => fold).Max(fold => fold.Count());
        var sampling = new PatchSampling(images, patches, extractor.Dimensions, _options.MemoryLimitBytes, _options.Seed);
        return new TrainingShape(images, images - largest, extractor.GridWidth, extractor.GridHeight, extractor.Channels, sampling);
    }

    // The whole cost follows from one look at one image: extraction and scoring per image, and comparisons of the selections.
    private LearningEstimate Estimate(IFeatureExtractor extractor, TrainingShape shape, LearningMethod method, int folds)
    {
        // Program, runtime and decoded images take their part beside the features.
        const long Program = 200_000_000;
        var space = new Workspace(_composer, extractor);
        long reading = Stopwatch.GetTimestamp();
        _pictures.Read(0, space.Input);
        double extract = Stopwatch.GetElapsedTime(reading).TotalSeconds
            + Fastest(() => extractor.Extract(space.Input, space.Embedding, space.Averages, _cancellation));
        double compare = Fastest(() => CompareAll(space.Embedding, shape.Dimensions)) / shape.Patches;

        // Each fold learns from all images but its own, and scores those.
        // What keeps a bank sees them once more, by the finished one.
        double scoring = folds > 0 ? (extract + method.ScoringSeconds(compare)) * (_options.Method.Kind.ScoresDistances ? 2 : 1) : 0;
        double seconds = shape.Images * (extract + scoring) / _options.Threads
            + method.Seconds(compare) * (1 + Math.Max(0, folds - 1)) / Math.Min(_options.Threads, folds + 1);
        long bytes = Program + shape.Rows * (shape.Dimensions * sizeof(float) + (folds + 1) * 32L)
            + (1 + Math.Min(_options.Threads, folds + 1)) * method.HeadBytes;
        return new LearningEstimate(TimeSpan.FromSeconds(seconds), bytes);
    }

    // The first runs take many times as long as the later ones: memory, kernels and compiled code are still to come.
    private static double Fastest(Action work)
    {
        const double Budget = 0.2;
        double fastest = double.PositiveInfinity;
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < Budget
            || double.IsPositiveInfinity(fastest);)
        {
            long run = Stopwatch.GetTimestamp();
            work();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(run).TotalSeconds);
        }
        return fastest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CompareAll(float[] rows, int dimensions)
    {
        for (int row = 0; row < rows.Length; row += dimensions)
            SquaredDistance.Of(rows.AsSpan(row, dimensions), rows.AsSpan(0, dimensions));
    }

    private void ExtractAll(IFeatureExtractor extractor, TrainingSet set, int[] learned)
    {
        int dimensions = extractor.Dimensions, done = 0;
        PatchSampling sampling = set.Shape.Sampling;
        Unwrapped(() => Parallel.For(0, learned.Length, _parallel, () => new Workspace(_composer, extractor), (image, _, space) =>
        {
            _pictures.Read(learned[image], space.Input);
            _traits[learned[image]] = TraitsOf(space.Input);
            extractor.Extract(space.Input, space.Embedding, space.Averages, _cancellation);
            int row = image * sampling.PerImage;
            foreach (int patch in sampling.Of(image)) space.Embedding.AsSpan(patch * dimensions, dimensions).CopyTo(set.Patches.Row(row++));
            space.Averages.CopyTo(set.Averages[image], 0);
            _progress.Report(new LearningProgress("extracting features", 0.25 * Interlocked.Increment(ref done) / learned.Length));
            return space;
        }, _ => { }));
    }

    private LearnedForeground? LearnForeground(TrainingSet set)
    {
        if (_options.Foreground != ForegroundMode.Off && !_options.Method.Kind.HasMap)
        {
            _notes.Add($"The part is not told from the background: {_options.Method.Kind.Name} scores the picture as a whole.");
            return null;
        }
        return BackgroundLearning.Learn(set, _options, _parallel, _notes);
    }

    // Learns once without each fold, scoring the fold's images, and last from all; they only read the features, so they run side by side.
    private ScoringHead LearnAll(
        LearningMethod method, TrainingSet set, Background? background, int[] learned, int[] folds, int foldCount, out LeftOutScores scores)
    {
        const double LearningShare = 0.6;
        var found = new LeftOutScores(foldCount == 0 ? 0 : learned.Length, _pictures.DrawnDefects);
        ScoringHead? whole = null;
        double[] shares = new double[foldCount + 1];
        void Tell(int fold, double share)
        {
            shares[fold] = share;
            _progress.Report(new LearningProgress("learning, and calibrating the threshold", 0.25 + 0.74 * shares.Sum() / shares.Length));
        }
        Unwrapped(() => Parallel.For(0, foldCount + 1, _parallel, fold =>
        {
            bool all = fold == foldCount;
            int[] images = [.. Enumerable.Range(0, learned.Length).Where(image => all || folds[image] != fold)];
            ScoringHead head = method.Learn(set, images, share => Tell(fold, (all ? 1 : LearningShare) * share), _cancellation);
            if (all) whole = head;
            else ScoreLeftOut(head, background, learned, folds, fold, found,
                share => Tell(fold, LearningShare + (1 - LearningShare) * share));
        }));
        if (whole!.HasMap) SeeByWhole(whole, background, learned, folds, foldCount, found);
        scores = found;
        return whole;
    }

    // Each bank is a choice of patches of its own, and sees some places worse than another does, in every picture alike: what is usual at a
    // place is what the finished bank says there, of pictures whose own rows are left out of it.
    private void SeeByWhole(
        ScoringHead whole, Background? background, int[] learned, int[] folds, int foldCount, LeftOutScores scores) =>
        Unwrapped(() => Parallel.For(0, foldCount, _parallel, fold =>
        {
            int[] own = [.. Enumerable.Range(0, learned.Length).Where(image => folds[image] == fold)];
            // Of a few pictures the rest is another bank.
            if (whole.Without(own.Select(image => learned[image]).ToHashSet()) is not { } head
                || head.Bank!.Rows < LeastOfTheBank * whole.Bank!.Rows) return;
            using IAnomalyModel model = _composer.Load(_composer.ComposeGraph(head, background), _cancellation);
            using IScoringSlot slot = model.CreateSlot();
            foreach (int image in own)
            {
                _cancellation.ThrowIfCancellationRequested();
                _pictures.Read(learned[image], slot.Input);
                slot.Run(_cancellation);
                scores.Places[image] = PlacesOf(slot.AnomalyMap);
            }
        }));

    private void ScoreLeftOut(
        ScoringHead head, Background? background, int[] learned, int[] folds, int fold, LeftOutScores scores, Action<double> progress)
    {
        using IAnomalyModel model = _composer.Load(_composer.ComposeGraph(head, background), _cancellation);
        using IScoringSlot slot = model.CreateSlot();
        int leftOut = folds.Count(own => own == fold);
        for (int image = 0, done = 0; image < learned.Length; image++)
        {
            if (folds[image] != fold) continue;
            _cancellation.ThrowIfCancellationRequested();
            _pictures.Read(learned[image], slot.Input);
            slot.Run(_cancellation);
            TrainingImage picture = _pictures.Images[learned[image]];
            if (head.HasImageScore) scores.Image[image] = ScoreOf(slot.ImageScore, learned[image], fold);
            if (head.HasMap) scores.Places[image] = PlacesOf(slot.AnomalyMap);
            if (head.HasMap) scores.Map[image] = ScoreOf(MapScore(slot.AnomalyMap, picture), learned[image], fold);
            _highest.Offer(head.HasMap ? scores.Map[image] : scores.Image[image], slot.AnomalyMap);
            for (int defect = 0; defect < _pictures.DrawnDefects; defect++)
            {
                _pictures.ReadWithDefect(learned[image], defect, slot.Input);
                slot.Run(_cancellation);
                scores.Defects[image * _pictures.DrawnDefects + defect] = head.HasMap
                    ? MapScore(slot.AnomalyMap, picture)
                    : slot.ImageScore;
            }
            progress((double)++done / leftOut);
        }
    }

    private float[] PlacesOf(ReadOnlySpan<float> map)
    {
        (int columns, int rows) = UsualMap.GridOf(_composer.InputWidth, _composer.InputHeight);
        float[] places = new float[columns * rows];
        UsualMap.Sample(map, _composer.InputWidth, _composer.InputHeight, places);
        return places;
    }

    // Without pictures that stand apart, and each that shows the same once, as the scores beside it.
    private UsualMap? UsualMapOf(Calibration calibration, float[][] places)
    {
        HashSet<string> apart = [.. calibration.SetAside ?? []];
        return UsualMap.Of(_composer.InputWidth, _composer.InputHeight,
            [.. calibration.Scores.Index().Where(score => score.Item.Like is null && !apart.Contains(score.Item.File))
                .Select(score => places[score.Index])]);
    }

    private float MapScore(ReadOnlySpan<float> map, TrainingImage picture)
    {
        PixelRectangle covered = _options.RegionOfInterest ?? new PixelRectangle(0, 0, picture.Width, picture.Height);
        int area = RegionFinder.MapArea(_options.MinimumRegionArea, _composer.InputWidth, _composer.InputHeight, covered);
        return new RegionScore(_composer.InputWidth, _composer.InputHeight, area, null).Of(map);
    }

    private CalibrationScore ScoreOf(float score, int image, int fold)
    {
        TrainingImage picture = _pictures.Images[image];
        if (!float.IsFinite(score))
            throw new ModelException($"{picture.File}: the score is not finite; the backbone does not suit these pictures.");
        int like = FirstLike(image);
        return new CalibrationScore(picture.File, score, fold) { Like = like == image ? null : _pictures.Images[like].File };
    }

    private int FirstLike(int image) => _pictures.Alike?[image] ?? image;

    private FrameTraits TraitsOf(ReadOnlySpan<byte> input) => FrameTraits.Of(input, _composer.InputWidth, _composer.InputHeight);

    private GoldenImage[] ReadGolden(int[] golden)
    {
        int bytes = _composer.InputWidth * _composer.InputHeight * 3;
        List<GoldenImage> images = [];
        foreach (int image in golden.Length == 0 ? [0] : golden)
        {
            byte[] input = new byte[bytes];
            _pictures.Read(image, input);
            _traits[image] = TraitsOf(input);
            images.Add(new GoldenImage($"good-{images.Count + 1}", input, false));
        }
        images.Add(
            new GoldenImage("defect", GoldenPictures.WithDefect(images[0].Input, _composer.InputWidth, _composer.InputHeight), true));
        return [.. images];
    }

    // No fold scores the golden pictures, and they are not in the bank: a defect among them would be seen by nobody.
    private void OfferGolden(byte[] graph, ScoringHead head, int[] golden, GoldenImage[] images, float? threshold)
    {
        if (golden.Length == 0 || threshold is null) return;
        using IAnomalyModel model = _composer.Load(graph, _cancellation);
        using IScoringSlot slot = model.CreateSlot();
        for (int i = 0; i < golden.Length; i++)
        {
            images[i].Input.CopyTo(slot.Input);
            slot.Run(_cancellation);
            float value = head.HasMap ? MapScore(slot.AnomalyMap, _pictures.Images[golden[i]]) : slot.ImageScore;
            if (value >= threshold) _highest.Offer(ScoreOf(value, golden[i], -1), slot.AnomalyMap);
        }
    }

    private void NoteCalibration(Calibration calibration, int images)
    {
        if (images == 1)
            _notes.Add(
                "There is only one image: it is in the bank and among the golden pictures, and no threshold can be found without --threshold.");
        if (calibration.Threshold is null)
        {
            _notes.Add(calibration.Scores.Count == 0
                ? "No threshold: nothing could be left out to score. Learn from more images or groups, or give one with --threshold."
                : "No threshold: the images do not differ in anything that the model sees, so that good ones score 0. Learn from images of more parts, or give one with --threshold.");
        }
        else if (calibration.Rank > calibration.Counted)
        {
            _notes.Add(
                $"{calibration.Counted} {(calibration.Counted == calibration.Scores.Count ? "" : "different ")}images cannot show a false reject rate of {calibration.FalseRejectRate:P1}: the threshold is just above the highest score{(calibration.SetAside is null ? "" : " of those that count")}, "
                + $"which gives about {calibration.ReachableRate:P1}. It takes {calibration.ImagesForWantedRate} images.");
        }
    }

    private static void Unwrapped(Action work)
    {
        try
        {
            work();
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

        public float[] Averages { get; } = new float[extractor.Dimensions];
    }

    private sealed class LeftOutScores(int images, int drawnDefects)
    {
        public CalibrationScore[] Map { get; } = new CalibrationScore[images];

        public CalibrationScore[] Image { get; } = new CalibrationScore[images];

        public float[][] Places { get; } = new float[images][];

        public float[] Defects { get; } = new float[images * drawnDefects];
    }
}
