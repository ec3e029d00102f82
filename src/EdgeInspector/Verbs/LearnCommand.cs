using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Choosing;
using EdgeInspector.Learning.Methods;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Pipeline;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Verbs;

/// <summary>learn: makes a model package from good images.</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        var good = new Option<string?>("--good") { Description = "Folder with images of good parts.", HelpName = "folder" };
        var collected = new Option<bool>("--collected")
        {
            Description = "Learn from what the station of --station collected ('collect'), in place of --good.",
        };
        var camera = new Option<string?>("--camera")
        {
            Description = "Has the running agent collect --wanted good parts at this station, which has no model yet, and learn from them.",
            HelpName = "name",
        };
        Option<int> howMany = CollectCommand.Wanted();
        var background = new Option<bool>("--in-background") { Hidden = true };
        var output = new Option<string?>("--out") { Description = "Folder to write the model package to.", HelpName = "folder" };
        var record = new RecordOptions();
        Option<string> method = OptionParsers.Word("--method", [.. LearningMethods.All],
            $"How pictures are scored: {string.Join(", ", LearningMethods.Kinds.SkipLast(1).Select(kind => kind.Title))} or {LearningMethods.Kinds[^1].Title}.");
        var backbone = new Option<string>("--backbone")
        {
            Description =
                $"ONNX feature extractor, or a built-in one: {string.Join(", ", BuiltInBackbones.Names)}. [default: {BuiltInBackbones.Default}]",
            HelpName = "file|name"
        };
        Option<BackbonePreprocessing?> normalization = Normalization(
            "How the feature extractor wants pictures normalised, where its file does not say it");
        Option<string> layers = OptionParsers.Names("--layers", "c3,c4", "Outputs of the feature extractor to use, shallowest first.");
        Option<(int Width, int Height)> size = NumberOptions.Size("--size",
            "Input size; auto keeps the aspect ratio with a shorter side near 256, in multiples of what the feature extractor takes, or is the one size that it takes. [default: chosen within --time-budget]");
        Option<PixelRectangle?> roi = NumberOptions.Rectangle("--roi",
            "Part of each image to learn, in pixels; the whole image when left out.");
        var own = new MethodArguments();
        var foreground = new Option<string>("--foreground")
        {
            Description =
                "Whether the part is told from what it lies on, in every frame; only its own scores then count. auto: where the images show it clearly; "
                + "a mask of the images' size, white where the part may lie, says where the background is learned from. [default: knn: auto from 100 images on, else off]",
            HelpName = "auto|off|file",
        };
        var beside = new Option<bool>("--beside-counts") { Description = "Find the part, but score what lies beside it too." };
        Option<string> light = OptionParsers.Word(
            "--light", ["as-is", "even"],
            "even: brings every frame to the mean brightness and contrast of the taught ones, inside the graph, so that a light that fades is made up for.");
        Option<double?> budget = NumberOptions.TimeBudget(
            "--time-budget",
            "Longest time of one frame on this machine. Within it knn chooses what is not given: --size, --backbone, --bank, --foreground; off chooses nothing. "
                + "[default: twice what the usual size with 5000 rows takes]");
        Option<string> provider = ModelOptions.Provider();
        provider.Description =
            "What will compute the model on the line: the times of --time-budget are taken with it. Learning itself is done on the processor.";
        Option<int?> bitDepth = NumberOptions.Optional("--bit-depth", "bits", 8, 16,
            "How many bits of files with 16 bits a channel the camera fills: 10, 12, ... (found from the highest number of all files).");
        Option<int?> maxImages = NumberOptions.MaxImages("Use at most this many images, evenly spaced.");
        var group = new Option<string>("--group")
        {
            Description =
                "Regular expression that finds the part or lot in a file name; a group is left out as a whole when the threshold is found.",
            HelpName = "regex"
        };
        Option<ulong?> seed = NumberOptions.Optional("--seed", "number", 0UL, ulong.MaxValue,
            "Another seed begins the choice of the bank with another row.");
        Option<decimal> rate = NumberOptions.FalseRejectRate();
        Option<float?> threshold = NumberOptions.Score("--threshold", "Use this threshold instead of finding one.");
        Option<int> area = NumberOptions.Number(
            "--min-region-area", "pixels", 1, 1, 1_000_000_000, "Smaller spots do not count; area in pixels of the frame.");
        Option<double> memory = NumberOptions.Number("--memory-limit", "GB", 4.0, 0.01, 1000,
            "GB for the features of all images; above it patches are thinned, never images.");
        Option<int> threads = NumberOptions.Number("--threads", "number", Environment.ProcessorCount, 1, 256,
            "Images worked on at a time; changes the time, not the model.");
        var leaveOut = new Option<string[]>("--leave-out")
        {
            Description = "Images of the folder that are not learned from: their names, or a list of them (FILE.txt, one a line).",
            HelpName = "file",
            AllowMultipleArgumentsPerToken = true,
        };
        var countAll = new Option<bool>("--count-all")
        {
            Description = "Let the threshold rest on all images, also on those that stand apart from the others."
        };
        Option<bool> strict = ModelOptions.Strict();
        var replace = new Option<bool>("--replace") { Description = "Replace an older package." };
        var verb = new Verb(
            "learn", "Learns a model from images of good parts and finds its threshold.",
            "learn --good pictures/cap/good --out models/cap",
            "learn --good pictures/cap/good --out models/cap --roi 120,80,640,640 --bank 2000 --false-reject-rate 0.005",
            "learn --good pictures/cap/good --out models/cap --replace --leave-out models/cap/suspicious/leave-out.txt",
            "learn --good pictures/cap/good --out models/cap --time-budget 40",
            "learn --good pictures/cap/good --station cap --reason \"lot 17\"",
            "learn --camera cap --config line1.json --wanted 99 --reason \"new product\"",
            "learn --good pictures/cap/good --out models/cap-padim --method padim --dimensions 100");
        verb.Validators.Add(result => own.RefuseForeign(result, method));
        verb.Validators.Add(result => record.Check(result, output, camera));
        verb.Validators.Add(result => CollectedLearning.Check(result, (good, collected, camera), [maxImages, leaveOut, group]));
        verb.Validators.Add(result => MethodArguments.RefuseUnless(result, method, LearningMethods.Default, budget));
        foreach (Option option in (Option[])[good, collected, camera, howMany, background, output, method, backbone, normalization,
            layers, size, roi, .. own.Options, foreground,
            beside, light, budget, provider, bitDepth, maxImages, group, seed, rate, threshold, area, memory, threads, leaveOut, countAll,
            strict, replace, .. record.All])
            verb.Add(option);
        return verb.Does((parsed, cancellation) =>
        {
            if (parsed.GetValue(camera) is { } station)
                return CameraLearning.RunAsync(
                    record.Configuration(parsed), station, parsed.GetValue(howMany), parsed.GetValue(roi), record.Note(parsed),
                    cancellation);
            // The line goes first.
            if (parsed.GetValue(background)) _ = LowPriority.TakeLeast();
            using LearningRecord? recorded = record.Open(parsed, output, parsed.GetValue(collected));
            LearningOptions options = OptionsOf();
            FolderPictures? pictures = parsed.GetValue(collected)
                ? CollectedLearning.Open(recorded!.First, PictureLibrary.Codec(), options, cancellation) : null;
            var run = new LearningRun
            {
                Good = parsed.GetValue(good) ?? recorded!.First.Folder,
                Pictures = pictures,
                Out = parsed.GetValue(output),
                Staged = recorded?.Folder,
                Backbone = BuiltInBackbones.Resolve(parsed.GetValue(backbone)),
                Preprocessing = parsed.GetValue(normalization),
                Size = parsed.GetValue(size) is { Width: > 0 } wanted ? wanted : null,
                Replace = parsed.GetValue(replace),
                EvenLight = parsed.GetRequiredValue(light) == "even",
                Wish = WishOf(parsed, own, method, backbone, normalization, size, foreground, budget, provider),
                Options = options,
            };
            if (parsed.GetValue(background))
                return Task.FromResult(CollectedLearning.Run(run, recorded!, record.Note(parsed), cancellation));
            return Task.FromResult(Run(run, (recorded, record.Note(parsed)),
                LeavingOut(parsed, run.Out ?? "FOLDER", parsed.GetValue(replace)), parsed.GetValue(strict), cancellation));

            LearningOptions OptionsOf() => new()
            {
                Method = own.Read(parsed, parsed.GetRequiredValue(method)),
                Layers = OptionParsers.NamesOf(parsed.GetRequiredValue(layers)),
                RegionOfInterest = parsed.GetValue(roi),
                Foreground = ModeOf(parsed.GetValue(foreground)),
                BackgroundPlaces = PlacesOf(parsed.GetValue(foreground), parsed.GetValue(roi)),
                BesideCounts = parsed.GetValue(beside),
                BitDepth = parsed.GetValue(bitDepth),
                MaxImages = parsed.GetValue(maxImages),
                GroupPattern = parsed.GetValue(group),
                Seed = parsed.GetValue(seed) ?? 0,
                FalseRejectRate = parsed.GetValue(rate),
                Threshold = parsed.GetValue(threshold),
                LeaveOut = LeftOut.Read(parsed.GetValue(leaveOut) ?? []),
                CountAll = parsed.GetValue(countAll),
                MinimumRegionArea = parsed.GetValue(area),
                MemoryLimitBytes = (long)(parsed.GetValue(memory) * 1e9),
                Threads = parsed.GetValue(threads),
            };
        });
    }

    // The same command once more, without the images that stand apart.
    private static string LeavingOut(ParseResult parsed, string output, bool replaces) => string.Join(
        ' ',
        [
            CalibrationAdvice.Program, .. parsed.Tokens.Select(token => CalibrationAdvice.Quoted(token.Value)),
            .. replaces ? (string[])[] : ["--replace"],
            "--leave-out", CalibrationAdvice.Quoted(Path.Combine(output, SuspiciousPictures.FolderName, SuspiciousPictures.LeaveOutList)),
        ]);

    /// <summary>--normalization.</summary>
    internal static Option<BackbonePreprocessing?> Normalization(string description) => new("--normalization")
    {
        Description = $"{description}: {BackbonePreprocessing.Grammar}.",
        HelpName = "name",
        CustomParser = result =>
        {
            if (BackbonePreprocessing.TryParse(OptionParsers.Text(result), out BackbonePreprocessing? preprocessing, out string? error))
                return preprocessing;
            result.AddError($"--normalization: {error}");
            return null;
        },
    };

    // What is not given by hand is free, where there is a time that a frame may take. All rows are as many as the images have: nobody knows
    // their time.
    private static ChoiceScope? WishOf(
        ParseResult parsed, MethodArguments own, Option<string> method, Option<string> backbone, Option normalization, Option size,
        Option<string> foreground,
        Option<double?> budget, Option<string> provider)
    {
        bool IsFree(Option option) => parsed.GetResult(option) is not { Implicit: false };
        double? milliseconds = parsed.GetValue(budget);
        if (milliseconds == 0 || own.Read(parsed, parsed.GetRequiredValue(method)) is not KnnOptions { BankRows: not null }) return null;
        var wish = new ChoiceScope
        {
            BudgetMilliseconds = milliseconds,
            Size = IsFree(size),
            // The usual time is that of the usual network and its rows: another network, or fewer rows, take a budget of their own.
            Backbone = milliseconds is not null && IsFree(backbone) && IsFree(normalization),
            Rows = milliseconds is not null && !own.IsGiven(parsed, BankOptions.RowsOption),
            Foreground = IsFree(foreground),
            Settings = new SessionSettings { Providers = ModelOptions.ProvidersOf(parsed.GetRequiredValue(provider)) },
        };
        return wish is { Size: false, Backbone: false, Rows: false, Foreground: false } ? null : wish;
    }

    private static ForegroundMode ModeOf(string? word) => word switch
    {
        "auto" => ForegroundMode.Auto,
        null or "off" => ForegroundMode.Off,
        _ => ForegroundMode.Marked,
    };

    private static BackgroundPlaces? PlacesOf(string? word, PixelRectangle? region) =>
        ModeOf(word) == ForegroundMode.Marked
            ? new BackgroundPlaces(PictureMask.Read(word!, PictureLibrary.Codec(), out _), region)
            : null;

    private static int Run(
        LearningRun run, (LearningRecord? In, VersionNote Note) record, string leavingOut, bool isStrict, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        using var bar = new ProgressLine(Console.Error);
        var progress = new CallbackProgress(TimeProvider.System, step => bar.Show(step.Share, step.Stage));
        run.Say = bar.Say;
        (LearningOutcome outcome, IReadOnlyList<string> notes) = run.Execute(PictureLibrary.Codec(), TimeProvider.System,
            start => bar.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Learning {start.Images} images at {start.InputWidth}x{start.InputHeight}: about {Math.Max(1, start.Estimate.Time.TotalSeconds):0} s, {start.Estimate.PeakBytes / 1e9:0.0} GB of memory.")), progress, cancellation);
        bar.End();
        ModelManifest manifest = PackageReader.ReadManifest(run.Package);
        string shown = run.Out ?? "FOLDER";
        IReadOnlyList<string> said = record.In?.Complete(run, outcome.Model.Images, record.Note) ?? [];
        foreach (string note in notes) Console.WriteLine(TerminalText.Of($"Note: {note}"));
        if (run.Options.Threshold is { } given && manifest.Band?.Doubt("threshold", given) is { } doubt)
            Console.Error.WriteLine(TerminalText.Of($"edge-inspector: warning: {doubt}"));
        CalibrationText.Write(Console.Out, outcome.Model.Calibration, outcome.Model.Options.Method.Kind.Name, shown,
            [.. outcome.Suspicious.Select(image => image.Score)], Path.Combine(shown, SuspiciousPictures.FolderName), leavingOut);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(run.Out is null ? "Learned" : $"Wrote {run.Out}")}: {(outcome.Model.Head.Bank is { } kept ? $"{kept.Rows} rows of {kept.Dimensions}" : run.Options.Method.Kind.Name)}, {outcome.Model.Graph.Length / 1e6:0.0} MB, in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s."));
        foreach (string line in said) Console.WriteLine(TerminalText.Of(line));
        if (run.Replace && run.Out is not null) Console.WriteLine(ModelOptions.TakenOver);
        return ModelOptions.Judge(WeakModel.Of(manifest), isStrict);
    }

    /// <summary>The options that say whose model it will be.</summary>
    private sealed class RecordOptions
    {
        private readonly Option<string?> _station = new("--station")
        {
            Description = "The station of the configuration that the model is for: it is put on record as the newest version of the station's model, and in use by 'models activate'. With --out the station's own folder is meant.",
            HelpName = "name",
        };

        private readonly Option<string?> _recipe = new("--recipe")
        {
            Description = "With --station: the product that has a model of its own.",
            HelpName = "name"
        };

        private readonly Option<string> _config = RunCommand.ConfigurationOption();
        private readonly Option<string?> _reason = WhoAndWhy.Reason(required: false), _by = WhoAndWhy.By();
        private readonly Option<bool> _none = new("--no-history")
        {
            Description = "Put nothing on record, although --out is the model of a station."
        };

        public IReadOnlyList<Option> All => [_station, _recipe, _config, _reason, _by, _none];

        public void Check(CommandResult result, Option<string?> output, Option<string?> camera)
        {
            if (result.GetResult(camera) is not null) return;
            if (result.GetResult(output) is null && result.GetResult(_station) is null)
                result.AddError("Option '--out' is required, or '--station' of a configuration.");
            if (result.GetResult(_station) is not null && result.GetResult(_none) is not null)
                result.AddError("--station puts the model on record; leave --no-history out.");
            if (result.GetResult(_station) is null && result.GetResult(_recipe) is not null) result.AddError("--recipe needs --station.");
        }

        public LearningRecord? Open(ParseResult parsed, Option<string?> output, bool isCollected) => parsed.GetValue(_none)
            ? null
            : LearningRecord.For(ConfigurationPlaces.Find(parsed.GetValue(_config), Environment.GetEnvironmentVariable),
                parsed.GetValue(_station), parsed.GetValue(_recipe), isCollected, parsed.GetValue(output),
                text => Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {text}")));

        public AgentConfiguration Configuration(ParseResult parsed) =>
            StationChoice.Load(ConfigurationPlaces.Find(parsed.GetValue(_config), Environment.GetEnvironmentVariable)).Configuration!;

        public VersionNote Note(ParseResult parsed) => WhoAndWhy.Read(parsed, _by, _reason);
    }
}
