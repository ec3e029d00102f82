using System.Globalization;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Models;

namespace EdgeInspector.Learning.Choosing;

/// <summary>
/// Chooses feature extractor, input size, rows and silhouette for good pictures and a time that a frame may take. Candidates are timed on
/// this machine, and what is within the budget is tried with drawn defects.
/// </summary>
internal sealed class AutomaticChoice
{
    /// <summary>Shorter sides that are tried, in pixels, beside the usual one.</summary>
    private const int SmallestSide = 128, LargestSide = 512, Step = 32;

    private const int Runs = 15, Sample = 60, UsualRows = 5000;
    private const double UsualTimes = 2;
    private static readonly int[] FewerRows = [2000, 1000];
    private readonly ChoiceScope _wish;
    private readonly LearningOptions _options;
    private readonly FolderPictures _pictures;
    private readonly string _given;
    private readonly (int Width, int Height)? _size;
    private readonly (BackbonePreprocessing? Own, TaughtLight? Light) _preparation;
    private readonly IProgress<LearningProgress> _progress;
    private readonly CancellationToken _cancellation;
    private readonly List<(Candidate Candidate, double Milliseconds)> _timed = [];
    private GraphTime _usual;

    private AutomaticChoice(
        ChoiceScope wish, LearningOptions options, FolderPictures pictures, string backbone, (int Width, int Height)? size,
        (BackbonePreprocessing? Own, TaughtLight? Light) preparation, IProgress<LearningProgress> progress, CancellationToken cancellation)
    {
        (_wish, _options, _pictures, _given, _size, _preparation) = (wish, options, pictures, backbone, size, preparation);
        (_progress, _cancellation) = (progress, cancellation);
    }

    /// <summary>Chooses.</summary>
    /// <param name="wish">What is free, and the budget.</param>
    /// <param name="options">What was given by hand.</param>
    /// <param name="pictures">The good pictures.</param>
    /// <param name="backbone">The feature extractor, where it is given; else the usual one.</param>
    /// <param name="size">The input size, where it is given.</param>
    /// <param name="preparation">How pictures are normalised (null for what is known of the feature extractor), and the light that frames
    /// are brought to.</param>
    /// <param name="progress">Reports how far it is.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ModelException">A feature extractor or the provider cannot be used.</exception>
    public static Choice Make(
        ChoiceScope wish, LearningOptions options, FolderPictures pictures, string backbone, (int Width, int Height)? size,
        (BackbonePreprocessing? Own, TaughtLight? Light) preparation, IProgress<LearningProgress> progress,
        CancellationToken cancellation) =>
        new AutomaticChoice(wish, options, pictures, backbone, size, preparation, progress, cancellation).Make();

    /// <summary>Whether there is anything to choose where no budget was given.</summary>
    public static bool IsWorthwhile(ChoiceScope wish, FolderPictures pictures) =>
        (wish.Foreground && pictures.Images.Count >= ChoiceRule.EnoughForSilhouette)
        || (wish.Size && pictures.Images.Count >= ChoiceRule.EnoughForTrial
            && Math.Min(pictures.TypicalSize.Width, pictures.TypicalSize.Height) >= GraphComposer.ShorterSide + Step);

    private bool IsRich => _pictures.Images.Count >= ChoiceRule.EnoughForSilhouette;

    private KnnOptions Method => (KnnOptions)_options.Method;

    private int Rows => Method.BankRows ?? UsualRows;

    private Choice Make()
    {
        ForegroundMode foreground = !_wish.Foreground ? _options.Foreground : IsRich ? ForegroundMode.Auto : ForegroundMode.Off;
        string provider = _wish.Settings.Providers[0].ShortName;
        if (_wish is { Size: false, Backbone: false, Rows: false })
        {
            (int width, int height) = Sizes(_given).Single();
            return new Choice(new Candidate(_given, width, height, Rows), foreground, 0, provider, [], [.. ForegroundNote(foreground)]);
        }
        _usual = Usual();
        double budget = _wish.BudgetMilliseconds ?? UsualTimes * _usual.Milliseconds;
        string[] backbones = _wish.Backbone ? [.. BuiltInBackbones.Names.Select(BuiltInBackbones.Resolve)] : [_given];
        foreach (string backbone in backbones) TimeSizes(backbone, budget);

        IReadOnlyList<Candidate> finalists = ChoiceRule.Finalists(_timed, budget);
        Dictionary<Candidate, SyntheticTrial> trials = Try(finalists, foreground);
        (Candidate taken, string why) = ChoiceRule.Of(_timed, finalists, trials);
        CandidateResult[] results = [.. _timed.Select(one => new CandidateResult(
            one.Candidate, one.Milliseconds, one.Milliseconds <= budget, trials.GetValueOrDefault(one.Candidate),
            one.Candidate == taken ? why : one.Milliseconds > budget ? "over the budget" : ChoiceRule.WhyNot(one.Candidate, trials)) {
            IsTaken = one.Candidate == taken })];
        return new Choice(taken, foreground, budget, provider, results, [Said(taken, budget, why), .. ForegroundNote(foreground)]);
    }

    private GraphTime Usual()
    {
        string usual = BuiltInBackbones.Resolve(null);
        (int width, int height) = GraphComposer.AutoSize(usual, _pictures.TypicalSize.Width, _pictures.TypicalSize.Height);
        return Time(new Candidate(usual, width, height, UsualRows), new LearningOptions().Layers, null);
    }

    // Ascending sizes until one is over the budget; where even the usual one is over it, fewer rows and then smaller sizes.
    private void TimeSizes(string backbone, double budget)
    {
        (int Width, int Height)[] sizes = [.. Sizes(backbone)];
        int usual = Math.Max(0, Array.FindIndex(sizes, size => Math.Min(size.Width, size.Height) >= GraphComposer.ShorterSide));
        if (TimeOne(backbone, sizes[usual], Rows) > budget)
        {
            foreach ((int width, int height) in sizes.Take(usual + 1).Reverse())
                foreach (int rows in _wish.Rows ? FewerRows : [Rows])
                    if (TimeOne(backbone, (width, height), rows) <= budget) return;
            return;
        }
        foreach ((int width, int height) in sizes.Skip(usual + 1))
            if (TimeOne(backbone, (width, height), Rows) > budget) return;
    }

    private IEnumerable<(int Width, int Height)> Sizes(string backbone)
    {
        (int width, int height) = _pictures.TypicalSize;
        if (!_wish.Size) return [_size ?? GraphComposer.AutoSize(backbone, width, height)];
        // Larger than the pictures there is nothing more to be seen.
        int largest = Math.Min(LargestSide, Math.Max(GraphComposer.ShorterSide, Math.Min(width, height) / Step * Step));
        return Enumerable.Range(0, (largest - SmallestSide) / Step + 1)
            .Select(i => GraphComposer.AutoSize(backbone, width, height, SmallestSide + i * Step)).Distinct();
    }

    private double TimeOne(string backbone, (int Width, int Height) size, int rows)
    {
        var candidate = new Candidate(backbone, size.Width, size.Height, rows);
        if (_timed.Find(one => one.Candidate == candidate) is { Candidate: not null } known) return known.Milliseconds;
        GraphTime time = Time(candidate, _options.Layers, _preparation.Own);
        // Against the usual time it is the work that is compared: a program that is busy for a moment would decide otherwise.
        double milliseconds = _wish.BudgetMilliseconds is null ? _usual.Milliseconds * time.Work / _usual.Work : time.Milliseconds;
        _timed.Add((candidate, milliseconds));
        return milliseconds;
    }

    private GraphTime Time(Candidate candidate, IReadOnlyList<string> layers, BackbonePreprocessing? preprocessing)
    {
        _progress.Report(new LearningProgress("choosing: times", 0));
        using var timer = new GraphTimer(
            new GraphComposer(candidate.Backbone, layers, candidate.Width, candidate.Height, preprocessing, _preparation.Light,
                _cancellation),
            candidate.Rows, _wish.Settings, _cancellation);
        return timer.Measure(Runs, _cancellation);
    }

    private Dictionary<Candidate, SyntheticTrial> Try(IReadOnlyList<Candidate> candidates, ForegroundMode foreground)
    {
        Dictionary<Candidate, SyntheticTrial> trials = [];
        if (candidates.Count < 2 || _pictures.Images.Count < ChoiceRule.EnoughForTrial) return trials;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = _cancellation };
        // Defects are drawn in the largest size that is tried, so that a smaller input sees them smaller.
        Candidate largest = candidates.MaxBy(candidate => candidate.Pixels)!;
        _pictures.PrepareFor(largest.Width, largest.Height);
        int images = _pictures.Images.Count, taken = Math.Min(images, Sample);
        var sample = SampledPictures.Of(
            _pictures, [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * images / taken))], largest.Width, largest.Height,
            _options.Seed, parallel);
        for (int i = 0; i < candidates.Count; i++)
        {
            Candidate candidate = candidates[i];
            string stage = $"choosing: candidate {i + 1} of {candidates.Count}";
            var composer = new GraphComposer(candidate.Backbone, _options.Layers, candidate.Width, candidate.Height, _preparation.Own,
                _preparation.Light);
            LearningOptions options = _options
                with
            { Method = Method with { BankRows = candidate.Rows }, Foreground = foreground, MaxImages = null, Threshold = null };
            trials[candidate] = SyntheticTrial.Run(
                composer, options, sample,
                new CallbackProgress(TimeProvider.System, step => _progress.Report(new LearningProgress(stage, step.Share))),
                _cancellation);
        }
        return trials;
    }

    private static string Said(Candidate taken, double budget, string why) => string.Create(
        CultureInfo.InvariantCulture,
        $"Chosen for {budget:0.0} ms a frame: {taken.BackboneName} at {taken.Width}x{taken.Height} with at most {taken.Rows} rows ({why}). "
        + $"--size, --backbone and --bank give others, --time-budget another time, --time-budget off chooses nothing.");

    private IEnumerable<string> ForegroundNote(ForegroundMode foreground)
    {
        if (!_wish.Foreground) return [];
        return foreground == ForegroundMode.Auto
            ? [] : [$"The part is not told from the background: that takes {ChoiceRule.EnoughForSilhouette} pictures, here are {_pictures.Images.Count}; --foreground auto tells it all the same."];
    }
}
