using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Bench;
using EdgeInspector.Evaluating;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Scoring;

namespace EdgeInspector.Verbs;

/// <summary>bench: how fast this machine inspects with a model.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Create()
    {
        Option<string> model = ModelOptions.Model();
        Option<int> frames = NumberOptions.Number("--frames", "number", 500, 10, 1_000_000, "Frames behind each figure.");
        Option<(int Width, int Height)> size = NumberOptions.Size("--frame",
            "Size of the frames. [default: that of the taught pictures; where the package does not tell, the model's region of interest or input size]");
        var mono = new Option<bool>("--mono") { Description = "Grey frames instead of colour." };
        Option<int> threads = ModelOptions.Threads();
        Option<string> provider = ModelOptions.Provider();
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "bench", "Measures bare backbone, graph, and the whole path from grab to verdict with a model on this machine.",
            "bench --model models/cap", "bench --model models/cap --frame 1280x1024 --mono --frames 2000 --json");
        foreach (Option option in (Option[])[model, frames, size, mono, threads, provider, json]) verb.Add(option);
        verb.Add(SearchVerb());
        verb.Add(CoresetVerb());
        verb.Add(GrowthVerb());
        verb.Add(DeliveryVerb());
        verb.Add(BesideVerb());
        return verb.Does((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(model), parsed.GetValue(frames), parsed.GetValue(size) is { Width: > 0 } wanted ? wanted : null,
            parsed.GetValue(mono), parsed.GetValue(threads), parsed.GetRequiredValue(provider), parsed.GetValue(json), cancellation));
    }

    private static Verb SearchVerb()
    {
        Option<int> runs = NumberOptions.Number("--runs", "number", 200, 10, 100_000, "Runs behind each figure.");
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "search", "Measures the search of the memory bank against the runtime's bare matrix product of the same size.", "bench search",
            "bench search --runs 1000 --json");
        verb.Add(runs);
        verb.Add(json);
        return verb.Does((parsed, cancellation) =>
        {
            List<SearchResult> results = [];
            foreach (int threads in (int[])[.. new[] { 1, Environment.ProcessorCount }.Distinct()])
                foreach (int rows in (int[])[2000, 5000, 10_000])
                    results.Add(SearchBench.Run(rows, threads, parsed.GetValue(runs), cancellation));
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(results, Json));
                return Task.FromResult(ExitCode.Done);
            }
            Console.WriteLine("1024 patches of 152 numbers, milliseconds at p50");
            Console.WriteLine($"{"rows",6} {"threads",8} {"product",9} {"k = 1",9} {"of peak",8} {"k = 3",9} {"of peak",8}");
            foreach (SearchResult result in results)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Rows,6} {result.Threads,8} {result.ProductMs,9:0.00} {result.OneMs,9:0.00} {result.OneOfPeak,8:P0} {result.ThreeMs,9:0.00} {result.ThreeOfPeak,8:P0}"));
            }
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb CoresetVerb()
    {
        var good = new Option<string>("--good") { Description = "Folder with images of good parts.", HelpName = "folder", Required = true };
        Option<int> bank = NumberOptions.Number("--bank", "rows", 5000, 2, 1_000_000, "Rows to choose.");
        Option<int?> maxImages = NumberOptions.MaxImages("Use at most this many images.");
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "coreset", "Measures the choice of a memory bank against the plain loop, and checks that both choose the same rows.",
            "bench coreset --good pictures/cap/good", "bench coreset --good pictures/cap/good --bank 2000 --max-images 200");
        foreach (Option option in (Option[])[good, bank, maxImages, json]) verb.Add(option);
        return verb.Does((parsed, cancellation) =>
        {
            using FeatureMatrix rows = BenchFeatures.Of(parsed.GetRequiredValue(good), parsed.GetValue(maxImages), cancellation);
            if (parsed.GetValue(bank) > rows.Rows)
                throw new CommandException(ExitCode.Usage, $"--bank: the images have {rows.Rows} patches; choose fewer rows.");
            CoresetResult result = CoresetBench.Run(rows, parsed.GetValue(bank), Environment.ProcessorCount);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(result, Json) : string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Chosen} of {result.Candidates} rows of {result.Dimensions}: {result.Seconds:0.00} s on one thread, the plain loop {result.PlainSeconds:0.00} s on {result.PlainThreads}: {result.Faster:0.0} times faster, the same rows."));
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb GrowthVerb()
    {
        var good = new Option<string>("--good") { Description = "Folder with images of good parts.", HelpName = "folder", Required = true };
        Option<int> runs = NumberOptions.Number("--runs", "number", 100, 10, 100_000, "Runs behind each figure.");
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "growth", "Measures how the cost of a picture grows with input size, bank and number of stations.",
            "bench growth --good pictures/cap/good", "bench growth --good pictures/cap/good --json");
        foreach (Option option in (Option[])[good, runs, json]) verb.Add(option);
        return verb.Does((parsed, cancellation) =>
        {
            IReadOnlyList<GrowthResult> results = GrowthBench.Run(parsed.GetRequiredValue(good), parsed.GetValue(runs), cancellation);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(results, Json));
                return Task.FromResult(ExitCode.Done);
            }
            Console.WriteLine($"{"input",9} {"rows",6} {"stations",9} {"threads",8} {"p50 ms",8} {"p99 ms",8} {"frames/s",9}");
            foreach (GrowthResult result in results)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Input,9} {result.Rows,6} {result.Stations,9} {result.Threads,8} {result.Ms.P50,8:0.0} {result.Ms.P99,8:0.0} {result.FramesPerSecond,9:0.0}"));
            }
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb DeliveryVerb()
    {
        Option<double> seconds = NumberOptions.Number("--seconds", "seconds", 20.0, 1, 3600, "How long each rate is measured.");
        Option<Uri?> broker = OptionParsers.Broker("--broker", "Use this broker instead of one inside the program.");
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "delivery",
            "Measures how long results take to a subscriber, against a bare publisher with one synchronised commit before each message.",
            "bench delivery", "bench delivery --broker mqtt://localhost:1883 --seconds 60");
        foreach (Option option in (Option[])[seconds, broker, json]) verb.Add(option);
        return verb.Does(async (parsed, cancellation) =>
        {
            await using DeliveryBench bench = await DeliveryBench.StartAsync(parsed.GetValue(broker));
            IReadOnlyList<DeliveryResult> results = await bench.RunAsync(parsed.GetValue(seconds), cancellation);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(results, Json));
                return ExitCode.Done;
            }
            Console.WriteLine("From hand-over to the subscriber, milliseconds; bare: one SQLite commit and one MQTTnet message each");
            Console.WriteLine($"{"results/s",9} {"results",8} {"p50",7} {"p99",7} {"bare p50",9} {"bare p99",9} {"ratio",6} {"late",5}");
            foreach (DeliveryResult result in results)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.PerSecond,9} {result.Results,8} {result.LagMs.P50,7:0.00} {result.LagMs.P99,7:0.00} {result.BareLagMs.P50,9:0.00} {result.BareLagMs.P99,9:0.00} {result.Ratio,6:0.00} {result.Late,5}"));
            }
            return ExitCode.Done;
        });
    }

    private static Verb BesideVerb()
    {
        Option<string> model = ModelOptions.Model();
        var good = new Option<string>("--good") { Description = "Folder with images of good parts, to learn from.", HelpName = "folder", Required = true };
        Option<double> seconds = NumberOptions.Number("--seconds", "seconds", 1.0, 0.1, 3600, "How long each side of a turn is measured.");
        Option<int> turns = NumberOptions.Number("--turns", "number", 60, 3, 10_000, "Pairs of turns behind each figure.");
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "beside", "Measures what a version in the shadow, and learning in the background, take from a line as fast as the machine.",
            "bench beside --model models/cap --good pictures/cap/good");
        foreach (Option option in (Option[])[model, good, seconds, turns, json]) verb.Add(option);
        return verb.Does(async (parsed, cancellation) =>
        {
            if (!OperatingSystem.IsLinux()) throw new CommandException(ExitCode.Usage, "bench beside halts a process in turns, which Linux alone can.");
            (string folder, string pictures) = (parsed.GetRequiredValue(model), parsed.GetRequiredValue(good));
            // What learning would refuse is refused now, and not when the shadow has been measured.
            _ = FolderPictures.Open(pictures, PictureLibrary.Codec(), new LearningOptions(), _ => { }, cancellation);
            using IAnomalyModel line = ModelOptions.Load(folder, sideBySide: true);
            (int width, int height) = PipelineBench.FrameSizeFor(line.Info);
            Picture picture = PipelineBench.FrameOf(
                PackageReader.ReadGoodPicture(folder), line.Info.RegionIn(width, height), width, height, PixelFormat.Rgb8);
            var bench = new BesideBench(line, picture, parsed.GetValue(seconds), parsed.GetValue(turns));
            BesideResult[] results =
            [
                await bench.WithShadowAsync(ModelOptions.Load(folder, threads: 1), cancellation),
                await bench.WithLearningAsync(pictures, cancellation),
            ];
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(results, Json));
            else foreach (BesideResult result in results) Print(result);
            return ExitCode.Done;
        });
    }

    private static void Print(BesideResult result)
    {
        double[] ratios = [.. result.Pairs.Select(pair => pair.With / pair.Without).Order()];
        string load = result.Load is { } said ? string.Create(CultureInfo.InvariantCulture, $"; load {said:0.0}") : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Work}: {result.Ratio:0.000} times the rate without it, the median of {ratios.Length} pairs, half of them from {ratios[ratios.Length / 4]:0.00} to {ratios[3 * ratios.Length / 4]:0.00}; frames/s without {result.Pairs.Average(pair => pair.Without):0.0}, with {result.Pairs.Average(pair => pair.With):0.0}; it {(result.Work == "shadow" ? $"judged {result.Done:0} frames" : $"took {result.Done:0.0} processor seconds")}{load}"));
    }

    private static async Task<int> RunAsync(
        string folder, int frames, (int Width, int Height)? size, bool mono, int threads, string provider, bool asJson,
        CancellationToken cancellation)
    {
        using IAnomalyModel model = ModelOptions.Load(folder, provider, threads, sideBySide: true);
        ModelInfo info = model.Info;
        (int width, int height) = size ?? PipelineBench.FrameSizeFor(info);
        PixelRectangle shown = info.RegionIn(width, height);
        if (!shown.FitsIn(width, height))
            throw new CommandException(ExitCode.Usage,
                $"--frame: {width}x{height} does not contain the model's region of interest {info.RegionOfInterest}.");
        using BareBackbone backbone = BareBackbone.Open(folder, new SessionSettings { Threads = threads },
            ModelOptions.InUse(provider, info));
        Picture picture = PipelineBench.FrameOf(PackageReader.ReadGoodPicture(folder), shown, width, height,
            mono ? PixelFormat.Mono8 : PixelFormat.Rgb8);
        if (BenchRig.RefusalOf(model, picture) is { } why)
            throw size is null && !mono
                ? new CommandException(ExitCode.Model, $"{folder}: the model refuses frames like its own golden picture: {why}")
                : new CommandException(ExitCode.Usage,
                    $"--frame, --mono: the model refuses such frames: {why} The bench shows what is inspected: leave them out, or give them as the line's camera is.");
        BenchResult result = await new PipelineBench(model, backbone, picture, threads).RunAsync(frames, cancellation);
        if (asJson) Console.WriteLine(JsonSerializer.Serialize(result, Json));
        else Print(result, info);
        return ExitCode.Done;
    }

    private static void Print(BenchResult result, ModelInfo info)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{info.Name}: {info.Method}, {info.BankPatches} rows, input {info.InputWidth}x{info.InputHeight}; frames {result.Frame}; {result.Provider}, {result.Threads} threads, {result.Frames} frames"));
        Console.WriteLine($"{"milliseconds",-26} {"p50",8} {"p95",8} {"p99",8}");
        Row("backbone alone", result.BackboneMs);
        Row("graph (frame to score)", result.GraphMs);
        Row("path (grab to verdict)", result.PathMs);
        Row("  grab", result.Stages.GrabMs);
        Row("  between the stages", result.Stages.QueueMs);
        Row("  prepare", result.Stages.PrepareMs);
        Row("  graph", result.Stages.InferMs);
        Row("  verdict", result.Stages.VerdictMs);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"graph / backbone {result.GraphToBackbone:0.00}, path / graph {result.PathToGraph:0.00} (p50); path - graph alone, round by round, {result.OverheadMs.P50:0.00} ms at p50, {result.OverheadMs.P99:0.00} ms at p99"));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"path - graph of the same frame (all stages but the graph) {result.OwnMs.P50:0.00} ms at p50, {result.OwnMs.P99:0.00} ms at p99"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.FramesPerSecond:0.0} frames/s with several in flight, {result.FramesToGraphs:0.00} times the graph alone ({result.GraphsPerSecond:0.0}/s); {result.BytesPerFrame:0} managed bytes a frame"));
        if (result.Pictures is not { } pictures) return;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A picture of every part, drawn and saved: {pictures.FramesPerSecond:0.0} frames/s, {pictures.ToWithout:0.00} times the rate without; {pictures.Drawn:P0} were drawn{(pictures.Drawn < 0.995 ? ", verdicts left no time for the others" : "")}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  on a line with {pictures.PacedPerSecond:0.0} frames/s {pictures.PacedDrawn:P0} were drawn; path p50 {pictures.PacedPathMs.P50:0.00}, p99 {pictures.PacedPathMs.P99:0.00} ms, without pictures {pictures.PacedPathWithoutMs.P50:0.00} and {pictures.PacedPathWithoutMs.P99:0.00}"));
    }

    private static void Row(string what, Percentiles milliseconds) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-26} {milliseconds.P50,8:0.00} {milliseconds.P95,8:0.00} {milliseconds.P99,8:0.00}"));
}
