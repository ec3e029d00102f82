using System.CommandLine;
using System.Globalization;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Learning;

namespace EdgeInspector.Commands;

/// <summary>learn: makes a model package from good images.</summary>
internal static class LearnCommand
{
    /// <summary>What --method may be.</summary>
    public static string[] Methods { get; } = ["knn"];

    public static Command Create()
    {
        var good = new Option<string>("--good") { Description = "Folder with images of good parts.", HelpName = "folder", Required = true };
        var output = new Option<string>("--out") { Description = "Folder to write the model package to.", HelpName = "folder", Required = true };
        Option<string> method = OptionParsers.Word("--method", Methods, "How patches are scored.");
        var backbone = new Option<string>("--backbone") { Description = "ONNX feature extractor; the built-in EfficientNet-Lite0 when left out.", HelpName = "file" };
        Option<string> layers = OptionParsers.Names("--layers", "c3,c4", "Outputs of the feature extractor to use, shallowest first.");
        Option<(int Width, int Height)> size = OptionParsers.Size("--size", "Input size; auto keeps the aspect ratio, shorter side 256, multiples of 32. [default: auto]");
        Option<PixelRectangle?> roi = OptionParsers.Rectangle("--roi", "Part of each image to learn, in pixels; the whole image when left out.");
        Option<int> bank = OptionParsers.Rows("--bank", 5000, "Rows of the memory bank. More are more accurate and slower.");
        Option<int> neighbours = new Option<int>("--neighbours") { HelpName = "k", Description = "Nearest rows whose mean distance is a patch's score.", DefaultValueFactory = _ => 3 }.Within(1, 1000);
        var maxImages = new Option<int?>("--max-images") { Description = "Use at most this many images, evenly spaced.", HelpName = "images" };
        var group = new Option<string>("--group") { Description = "Regular expression that finds the part or lot in a file name; a group is left out as a whole when the threshold is found.", HelpName = "regex" };
        var seed = new Option<ulong>("--seed") { HelpName = "number", Description = "Another seed begins the choice of the bank with another row." };
        Option<decimal> rate = new Option<decimal>("--false-reject-rate") { HelpName = "share", Description = "Wanted share of good parts that fail.", DefaultValueFactory = _ => 0.01m }.Within(0.000001m, 0.999999m);
        var threshold = new Option<float?>("--threshold") { Description = "Use this threshold instead of finding one.", HelpName = "score" };
        Option<int> area = new Option<int>("--min-region-area") { HelpName = "pixels", Description = "Smaller spots do not count; area in pixels of the frame.", DefaultValueFactory = _ => 1 }.Within(1, int.MaxValue);
        Option<double> memory = new Option<double>("--memory-limit") { HelpName = "GB", Description = "GB for the features of all images; above it patches are thinned, never images.", DefaultValueFactory = _ => 4 }.Within(0.01, 1000);
        Option<int> threads = new Option<int>("--threads") { HelpName = "number", Description = "Images worked on at a time; changes the time, not the model.", DefaultValueFactory = _ => Environment.ProcessorCount }.Within(1, 256);
        var replace = new Option<bool>("--replace") { Description = "Replace an older package." };
        var verb = new Verb(
            "learn", "Learns a model from images of good parts and finds its threshold.",
            "learn --good pictures/cap/good --out models/cap",
            "learn --good pictures/cap/good --out models/cap --roi 120,80,640,640 --bank 2000 --false-reject-rate 0.005");
        foreach (Option option in (Option[])[good, output, method, backbone, layers, size, roi, bank, neighbours, maxImages, group, seed, rate, threshold, area, memory, threads, replace])
            verb.Add(option);
        return verb.Does((parsed, cancellation) => Task.FromResult(Run(
            new LearningRun
            {
                Good = parsed.GetRequiredValue(good),
                Out = parsed.GetRequiredValue(output),
                Backbone = parsed.GetValue(backbone) ?? LearningRun.DefaultBackbone,
                Size = parsed.GetValue(size) is { Width: > 0 } wanted ? wanted : null,
                Replace = parsed.GetValue(replace),
                Options = new LearningOptions
                {
                    Method = parsed.GetRequiredValue(method),
                    Layers = OptionParsers.NamesOf(parsed.GetRequiredValue(layers)),
                    RegionOfInterest = parsed.GetValue(roi),
                    BankRows = parsed.GetValue(bank) is > 0 and var rows ? rows : null,
                    Neighbours = parsed.GetValue(neighbours),
                    MaxImages = parsed.GetValue(maxImages),
                    GroupPattern = parsed.GetValue(group),
                    Seed = parsed.GetValue(seed),
                    FalseRejectRate = parsed.GetValue(rate),
                    Threshold = parsed.GetValue(threshold),
                    MinimumRegionArea = parsed.GetValue(area),
                    MemoryLimitBytes = (long)(parsed.GetValue(memory) * 1e9),
                    Threads = parsed.GetValue(threads),
                },
            },
            cancellation)));
    }

    private static int Run(LearningRun run, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        using var bar = new ProgressLine(Console.Error);
        var progress = new CallbackProgress(TimeProvider.System, step => bar.Show(step.Share, step.Stage));
        (LearningOutcome outcome, IReadOnlyList<string> notes) = run.Execute(new OpenCvPictureCodec(), TimeProvider.System, start => bar.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Learning {start.Images} images at {start.InputWidth}x{start.InputHeight}: about {Math.Max(1, start.Estimate.Time.TotalSeconds):0} s, {start.Estimate.PeakBytes / 1e9:0.0} GB of memory.")), progress, cancellation);
        bar.End();
        foreach (string note in notes) Console.WriteLine($"Note: {note}");
        CalibrationText.Write(Console.Out, outcome.Model.Calibration, [.. outcome.Suspicious.Select(image => image.Score)], Path.Combine(run.Out, SuspiciousPictures.FolderName));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Wrote {run.Out}: {outcome.Model.Bank.Rows} rows of {outcome.Model.Bank.Dimensions}, in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s."));
        return ExitCode.Done;
    }
}
