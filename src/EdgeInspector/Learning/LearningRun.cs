using EdgeInspector.Frames;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning.Choosing;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Models;

namespace EdgeInspector.Learning;

/// <summary>A whole learning run: from a folder of good images to a model package.</summary>
internal sealed class LearningRun
{
    /// <summary>Backbone that comes with the program.</summary>
    public static string DefaultBackbone => BuiltInBackbones.Resolve(null);

    /// <summary>Folder of good images.</summary>
    public required string Good { get; init; }

    /// <summary>Where the package goes; null when it waits in the history until it is activated.</summary>
    public required string? Out { get; init; }

    /// <summary>Where the package is written first, when the history puts it in its place; null for <see cref="Out"/> itself.</summary>
    public string? Staged { get; init; }

    /// <summary>Where the package lies when learning has ended.</summary>
    public string Package => Staged ?? Out!;

    /// <summary>What is wanted.</summary>
    public required LearningOptions Options { get; init; }

    /// <summary>ONNX file of the feature extractor.</summary>
    public string Backbone { get; init; } = DefaultBackbone;

    /// <summary>How pictures are normalised for it; null for what is known of it.</summary>
    public BackbonePreprocessing? Preprocessing { get; init; }

    /// <summary>Input size; null keeps the images' aspect ratio at a shorter side of 256.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Whether the graph brings every frame to the light of the good pictures.</summary>
    public bool EvenLight { get; init; }

    /// <summary>What learning may choose by itself; null leaves everything to the options.</summary>
    public ChoiceScope? Wish { get; init; }

    /// <summary>Whether an older package is replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>The images of <see cref="Good"/> that were looked at already, as the options say; null to look at them.</summary>
    public FolderPictures? Pictures { get; init; }

    /// <summary>Takes what is to be said of the folder before its images are read.</summary>
    public Action<string> Say { get; set; } = _ => { };

    /// <summary>Learns and writes.</summary>
    /// <param name="codec">Reads the images.</param>
    /// <param name="begun">Called with images, input size and estimate before the long work.</param>
    /// <param name="progress">Reports how far it is.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <exception cref="LearningOptionsException">An option does not suit these images, or no input size their shape.</exception>
    public (LearningOutcome Outcome, IReadOnlyList<string> Notes) Execute(
        IPictureCodec codec, TimeProvider time, Action<LearningStart> begun, IProgress<LearningProgress> progress,
        CancellationToken cancellation)
    {
        if (Out is not null) PackageWriter.CheckPlace(Out, Replace);
        progress.Report(new LearningProgress("reading the images", 0));
        FolderPictures pictures = Pictures ?? FolderPictures.Open(Good, codec, Options, Say, cancellation);
        RefuseLines(pictures.TypicalSize);
        TaughtLight? light = EvenLight ? LightOf(pictures, cancellation) : null;
        Choice? choice = Choose(pictures, light, progress, cancellation);
        LearningOptions options = choice is null ? Options : Options with
        {
            Method = (KnnOptions)Options.Method with { BankRows = choice.Taken.Rows },
            Foreground = choice.Foreground,
        };
        string backbone = choice?.Taken.Backbone ?? Backbone;
        (int width, int height) = choice is { Taken: { } taken } ? (taken.Width, taken.Height)
            : Size ?? GraphComposer.AutoSize(backbone, pictures.TypicalSize.Width, pictures.TypicalSize.Height);
        pictures.PrepareFor(width, height);
        var composer = new GraphComposer(backbone, options.Layers, width, height, Preprocessing, light, cancellation);
        LearningOutcome outcome = ModelLearner.Learn(
            composer, options, pictures, estimate => begun(new LearningStart(pictures.Images.Count, width, height, estimate)), progress,
            cancellation);
        PackageWriter.Write(outcome.Model, composer, Package, Replace, time.GetUtcNow(), cancellation);
        SuspiciousPictures.Write(Package, pictures.PathOf, outcome, codec);
        if (choice is { Results.Count: > 0 }) ChoiceReport.Write(Package, choice);
        progress.Report(new LearningProgress("done", 1));
        string[] assumed = composer.IsPreprocessingAssumed ? [AssumedNote] : [];
        return (outcome, [.. choice?.Notes ?? [], .. assumed, .. pictures.Notes, .. outcome.Notes]);
    }

    // Which part of a line counts, or how it is squeezed, only a person can say.
    private void RefuseLines((int Width, int Height) part)
    {
        int longer = Math.Max(part.Width, part.Height), shorter = Math.Min(part.Width, part.Height);
        if (Size is not null || longer <= (long)shorter * GraphComposer.LongestProportion) return;
        string what = Options.RegionOfInterest is null ? $"{Good}: the pictures are" : "--roi: the region is";
        throw new LearningOptionsException(
            $"{what} {part.Width}x{part.Height}, more than {GraphComposer.LongestProportion} times as long as wide: no input size keeps such a shape. "
            + "Learn a part of them with --roi x,y,width,height, or say with --size WIDTHxHEIGHT what they are squeezed to.");
    }

    private static TaughtLight? LightOf(FolderPictures pictures, CancellationToken cancellation)
    {
        pictures.PrepareFor(GraphComposer.ShorterSide, GraphComposer.ShorterSide);
        var lights = new TaughtLight[pictures.Images.Count];
        Parallel.For(
            0, lights.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new byte[GraphComposer.ShorterSide * GraphComposer.ShorterSide * 3], (i, _, input) =>
            {
                pictures.Read(i, input);
                lights[i] = TaughtLight.Of(input);
                return input;
            },
            _ => { });
        return TaughtLight.Typical(lights);
    }

    private Choice? Choose(FolderPictures pictures, TaughtLight? light, IProgress<LearningProgress> progress,
        CancellationToken cancellation)
    {
        if (Wish is not { } wish || (wish.BudgetMilliseconds is null && !AutomaticChoice.IsWorthwhile(wish, pictures))) return null;
        Choice choice = AutomaticChoice.Make(wish, Options, pictures, Backbone, Size, (Preprocessing, light), progress, cancellation);
        if (choice.Results.Count == 0) return choice;
        foreach (string line in ChoiceReport.Lines(choice)) Say(line);
        return choice;
    }

    private string AssumedNote =>
        $"{Backbone} does not say how its network wants pictures normalised: ImageNet's mean and deviation are assumed. "
        + "A wrong normalisation costs accuracy; give --normalization if the network was trained otherwise.";
}
