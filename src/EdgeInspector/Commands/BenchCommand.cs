using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Bench;
using EdgeInspector.Evaluating;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;

namespace EdgeInspector.Commands;

/// <summary>bench: how fast this machine inspects with a model.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Create()
    {
        Option<string> model = ModelOptions.Model();
        Option<int> frames = new Option<int>("--frames") { HelpName = "number", Description = "Frames behind each figure.", DefaultValueFactory = _ => 500 }.Within(10, 1_000_000);
        Option<(int Width, int Height)> size = OptionParsers.Size("--frame", "Size of the frames. [default: the model's region of interest, else its input size]");
        var mono = new Option<bool>("--mono") { Description = "Grey frames instead of colour." };
        Option<int> threads = ModelOptions.Threads();
        Option<string> provider = ModelOptions.Provider();
        Option<bool> json = ModelOptions.Json("The figures as JSON.");
        var verb = new Verb(
            "bench", "Measures bare backbone, graph, and the whole path from grab to verdict with a model on this machine.",
            "bench --model models/cap", "bench --model models/cap --frame 1280x1024 --mono --frames 2000 --json");
        foreach (Option option in (Option[])[model, frames, size, mono, threads, provider, json]) verb.Add(option);
        return verb.Does((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(model), parsed.GetValue(frames), parsed.GetValue(size) is { Width: > 0 } wanted ? wanted : null, parsed.GetValue(mono), parsed.GetValue(threads), parsed.GetRequiredValue(provider), parsed.GetValue(json), cancellation));
    }

    private static async Task<int> RunAsync(
        string folder, int frames, (int Width, int Height)? size, bool mono, int threads, string provider, bool asJson, CancellationToken cancellation)
    {
        using IAnomalyModel model = ModelOptions.Load(folder, provider, threads);
        ModelInfo info = model.Info;
        (int width, int height) = size ?? (info.RegionOfInterest is { } region ? (region.X + region.Width, region.Y + region.Height) : (info.InputWidth, info.InputHeight));
        if (!info.RegionIn(width, height).FitsIn(width, height))
            throw new CommandException(ExitCode.Usage, $"--frame: {width}x{height} does not contain the model's region of interest {info.RegionOfInterest}.");
        using BareBackbone backbone = BareBackbone.Open(folder, new SessionSettings { Threads = threads });
        Picture picture = PipelineBench.Scaled(PackageReader.ReadGoodPicture(folder), width, height, mono ? PixelFormat.Mono8 : PixelFormat.Rgb8);
        BenchResult result = await new PipelineBench(model, backbone, picture, new OpenCvPictureCodec(), threads).RunAsync(frames, cancellation);
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
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"graph / backbone {result.GraphToBackbone:0.00}, path / graph {result.PathToGraph:0.00} (p50); path - graph {result.OverheadMs:0.00} ms at p50, {result.OverheadP99Ms:0.00} ms at p99"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.FramesPerSecond:0.0} frames/s with several in flight ({result.GraphsPerSecond:0.0} graphs/s alone), {result.BytesPerFrame:0} managed bytes a frame"));
        if (result is { WithPicturesPerSecond: { } pictured, PicturesDrawn: { } drawn })
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pictured:0.0} frames/s with a picture of every part drawn and saved ({drawn:P0} of them), {result.WithPicturesToWithout:0.00} times the rate without"));
    }

    private static void Row(string what, Percentiles milliseconds) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-26} {milliseconds.P50,8:0.00} {milliseconds.P95,8:0.00} {milliseconds.P99,8:0.00}"));
}
