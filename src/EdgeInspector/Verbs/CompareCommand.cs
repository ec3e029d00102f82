using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Comparing;
using EdgeInspector.Configuration;
using EdgeInspector.Evaluating;
using EdgeInspector.Imaging;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods;

namespace EdgeInspector.Verbs;

/// <summary>compare: learns and evaluates several variants on the same images.</summary>
internal static class CompareCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Create()
    {
        var good = new Option<string>("--good")
        {
            Description = "Folder with images of good parts to learn from.",
            HelpName = "folder",
            Required = true
        };
        var data = new Option<string>("--data")
        {
            Description = "Data set in the layout of MVTec AD to evaluate on.",
            HelpName = "folder",
            Required = true
        };
        Option<string> methods = OptionParsers.Names("--methods", "all", "Methods, or all.");
        Option<string> backbones = OptionParsers.Names("--backbones", "",
            $"ONNX files or built-in names ({string.Join(", ", BuiltInBackbones.Names)}), each with its layers behind a colon: net.onnx:c3+c4. [default: the first]");
        Option<(int Width, int Height)[]> sizes = NumberOptions.Sizes("--sizes", "Input sizes: auto, or WIDTHxHEIGHT. [default: auto]");
        Option<int> bank = NumberOptions.Rows(BankOptions.RowsOption.Name, BankOptions.RowsOption.Usual,
            "knn, lunar: rows of the memory bank.");
        Option<int?> maxImages = NumberOptions.MaxImages("Learn from at most this many images, evenly spaced.");
        var output = new Option<string>("--out")
        {
            Description =
                "Keep the model packages, their reports, comparison.html and comparison.json there. [default: a temporary folder, removed]",
            HelpName = "folder"
        };
        var verb = new Verb(
            "compare", "Learns and evaluates several variants on the same images and shows them in one table.",
            "compare --good pictures/cap/train/good --data pictures/cap --sizes auto,320x320,512x512",
            "compare --good pictures/cap/train/good --data pictures/cap --backbones wrn50.onnx:layer2+layer3,r18.onnx:layer2+layer3 --out comparison");
        Option<bool> strict = ModelOptions.Strict();
        foreach (Option option in (Option[])[good, data, methods, backbones, sizes, bank, maxImages, output, strict]) verb.Add(option);
        return verb.Does((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetRequiredValue(good), parsed.GetRequiredValue(data),
            Variants(parsed.GetRequiredValue(methods), parsed.GetRequiredValue(backbones),
                parsed.GetValue(sizes) is { Length: > 0 } given ? given : [default]),
            new LearningOptions { MaxImages = parsed.GetValue(maxImages) }, RowsOf(parsed.GetValue(bank)),
            parsed.GetValue(output), parsed.GetValue(strict), cancellation)));
    }

    private static MethodValues RowsOf(int rows)
    {
        var given = new MethodValues();
        given.Add(BankOptions.RowsOption, rows > 0 ? rows : null);
        return given;
    }

    private static List<Variant> Variants(string methods, string backbones, (int Width, int Height)[] sizes)
    {
        string[] wanted = methods == "all" ? [.. LearningMethods.All] : OptionParsers.NamesOf(methods);
        if (wanted.Except(LearningMethods.All).FirstOrDefault() is { } unknown)
            throw new CommandException(ExitCode.Usage,
                $"--methods: '{unknown}' is not known; write all, or some of {string.Join(", ", LearningMethods.All)}.");
        string[] networks = OptionParsers.NamesOf(backbones);
        if (networks.Length == 0) networks = [LearningRun.DefaultBackbone];
        return
        [
            .. from method in wanted
               from network in networks
               from size in sizes
               select Variant(method, network, size.Width > 0 ? size : null),
        ];
    }

    private static Variant Variant(string method, string network, (int Width, int Height)? size)
    {
        // The last colon, because a Windows path has one too.
        int colon = network.LastIndexOf(':');
        bool named = colon > 1;
        return new Variant(method, BuiltInBackbones.Resolve(named ? network[..colon] : network),
            named ? network[(colon + 1)..].Split('+') : new LearningOptions().Layers, size);
    }

    private static int Run(string good, string data, List<Variant> variants, LearningOptions options, MethodValues given, string? output,
        bool isStrict, CancellationToken cancellation)
    {
        string folder = output ?? Directory.CreateTempSubdirectory("edge-inspector-compare-").FullName;
        List<VariantResult> results = [];
        bool isComplete;
        try
        {
            using var bar = new ProgressLine(Console.Error);
            var comparison = new Comparison(good, data, folder, output is not null, options, given,
                PictureLibrary.Codec())
            { Say = bar.Say };
            for (int i = 0; i < variants.Count; i++)
            {
                string name = $"{i + 1}/{variants.Count} {variants[i].BackboneName}";
                var progress = new CallbackProgress(TimeProvider.System, step => bar.Show(step.Share, $"{name}: {step.Stage}"));
                results.Add(comparison.Run(variants[i], i + 1, progress, cancellation));
            }
            bar.End();
            foreach (string line in (string[])[.. comparison.Faults, .. comparison.Notes, .. NotesOf(results)])
                Console.Error.WriteLine(TerminalText.Of($"edge-inspector: {line}"));
            isComplete = comparison.Faults.Count == 0;
            Print(results);
            PrintAdvice(results, output is not null);
            if (output is not null)
            {
                AtomicFile.WriteForPeople(Path.Combine(folder, "comparison.json"), JsonSerializer.SerializeToUtf8Bytes(results, Json));
                ComparisonReport.Write(folder, good, data, results, [.. comparison.Faults], [.. comparison.Notes, .. NotesOf(results)]);
                Console.WriteLine($"Report: {Path.Combine(folder, ComparisonReport.FileName)}");
            }
        }
        finally
        {
            if (output is null) Directory.Delete(folder, recursive: true);
        }
        if (results.Any(result => result.Error is not null)) return ExitCode.Model;
        if (!isComplete) return ExitCode.InputData;
        return isStrict && results.Any(result => result.IsWeak) ? ExitCode.Weak : ExitCode.Done;
    }

    // What is said of several variants is said once.
    private static IEnumerable<string> NotesOf(List<VariantResult> results) => results
        .SelectMany(result => result.Notes, (result, note) => (Note: note, Variant: $"{result.Method} {result.Backbone} {result.Size}"))
        .GroupBy(said => said.Note, said => said.Variant)
        .Select(said => said.Count() == results.Count ? said.Key : $"{string.Join(", ", said)}: {said.Key}");

    private static void Print(IReadOnlyList<VariantResult> results)
    {
        Console.WriteLine(
            $"{"method",-11} {"backbone",-24} {"input",9} {"image",7} {"95 %",15} {"pixel",7} {"AUPRO",7} {"PB2",7} {"caught",9} {"p50 ms",8} {"MB",7} {"learned",8}");
        foreach (VariantResult result in results)
        {
            if (result.Evaluation is not { } figures)
            {
                Console.WriteLine($"{result.Method,-11} {result.Backbone,-24} {result.Size,9} failed: {result.Error}");
                continue;
            }
            string interval = figures.ImageAurocInterval is [var low, var high] ? $"{Figure(low)}-{Figure(high)}" : "-";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Method,-11} {result.Backbone,-24} {result.Size,9} {Figure(figures.ImageAuroc),7} {interval,15} {Figure(figures.PixelAuroc),7} {Figure(figures.Aupro03),7} {Figure(figures.Pb2),7} {Caught(figures.Counts),9} {figures.LatencyMs.P50,8:0.0} {result.PackageBytes / 1e6,7:0.0} {result.LearningSeconds,6:0.0} s"));
        }
    }

    // Commands that name a package help only where it is kept.
    private static void PrintAdvice(IReadOnlyList<VariantResult> results, bool isKept)
    {
        foreach (VariantResult result in results)
        {
            foreach (string line in isKept ? result.Advice : result.IsWeak ? result.Advice.Take(1) : [])
                Console.WriteLine($"Warning: {result.Method} {result.Backbone} {result.Size}: {line}");
        }
        if (!isKept && results.Any(result => result.Advice.Count > 0))
            Console.WriteLine("With --out FOLDER the models are kept, and what can be done about their thresholds is said.");
    }

    // At the threshold that was learned with the model.
    private static string Caught(EvaluationCounts counts) => counts.FailedDefect is { } failed ? $"{failed}/{counts.Defect}" : "-";

    private static string Figure(double? value) => value is { } known ? known.ToString("0.000", CultureInfo.InvariantCulture) : "-";
}
