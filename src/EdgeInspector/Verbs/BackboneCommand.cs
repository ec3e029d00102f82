using System.CommandLine;
using System.Globalization;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Importing;
using EdgeInspector.Learning;

namespace EdgeInspector.Verbs;

/// <summary>backbone show: what a feature extractor offers.</summary>
internal static class BackboneCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "ONNX file of the feature extractor, or the name of a built-in one." };
        var show = new Verb("show", "Shows inputs and outputs of a feature extractor, and what fits.",
            "backbone show models/efficientnet_lite0.onnx") { file };
        show.Does((parsed, _) => Task.FromResult(Show(parsed.GetRequiredValue(file))));
        return new Command("backbone", "Looks at feature extractors, and makes them of ONNX networks.") { show, CreateImport() };
    }

    private static Verb CreateImport()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "ONNX network: a classifier or a feature extractor, as an exporter wrote it."
        };
        var output = new Option<string>("--out")
        {
            Description = "File to write the feature extractor to.",
            HelpName = "file",
            Required = true
        };
        Option<BackbonePreprocessing?> normalization = LearnCommand.Normalization("How the network wants pictures normalised");
        var mean = new Option<string>("--mean") { Description = "Means in the order of --channels, 0..1 or 0..255.", HelpName = "A,B,C" };
        var std = new Option<string>("--std") { Description = "Standard deviations, likewise.", HelpName = "A,B,C" };
        var channels = new Option<string>("--channels")
        {
            Description = "Which colour the network takes first: rgb or bgr.",
            HelpName = "rgb|bgr"
        };
        channels.AcceptOnlyFromAmong("rgb", "bgr");
        var import = new Verb(
            "import", "Makes a feature extractor of an ONNX network: dynamic size, named stages, checked against the original.",
            "backbone import resnet50.onnx --out models/resnet50.onnx --normalization imagenet",
            "backbone import ResNet18.onnx --out models/r18.onnx --mean 103.06,115.90,123.15 --std 1,1,1 --channels bgr")
        { file, output, normalization, mean, std, channels };
        import.Validators.Add(result =>
        {
            if ((result.GetResult(mean) is null) != (result.GetResult(std) is null)) result.AddError("--mean and --std belong together.");
            if (result.GetResult(mean) is not null && result.GetResult(normalization) is not null)
                result.AddError("--normalization says what --mean and --std say; leave one out.");
        });
        return import.Does((parsed, _) => Task.FromResult(Import(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), Settings(
                parsed.GetValue(normalization), parsed.GetValue(mean), parsed.GetValue(std), parsed.GetValue(channels)))));
    }

    private static ImportSettings Settings(BackbonePreprocessing? named, string? mean, string? std, string? channels)
    {
        bool? isBlueFirst = channels is null ? null : channels == "bgr";
        if (mean is null || std is null) return new ImportSettings { Preprocessing = named, IsBlueFirst = isBlueFirst };
        if (!BackbonePreprocessing.TryNumbers(mean, std, out BackbonePreprocessing? given, out string? error))
            throw new CommandException(ExitCode.Usage, $"--mean, --std: {error}");
        return new ImportSettings { Preprocessing = isBlueFirst == true ? given.Reversed() : given, IsBlueFirst = isBlueFirst };
    }

    private static int Import(string path, string output, ImportSettings settings)
    {
        if (Path.GetFullPath(path) == Path.GetFullPath(output))
            throw new CommandException(ExitCode.Usage, "--out: is the network's own file; choose another name.");
        ImportOutcome outcome = BackboneImporter.Import(path, output, settings);
        foreach (string change in outcome.Changes) Console.WriteLine($"Note: {change}.");
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"Wrote {output}: the stages' values differ from the original's by at most {outcome.Difference:0.0e+0} of their largest."));
        return Show(output);
    }

    private static int Show(string path)
    {
        BackboneDescription backbone = BackboneDescription.Read(BuiltInBackbones.Resolve(path));
        Console.WriteLine($"{path}: opset {backbone.Opset}, SHA-256 {backbone.Sha256}");
        Console.WriteLine($"input  {backbone.Input}: float32 [n, 3, height, width]; pictures are normalised with {backbone.Preprocessing}");
        Console.WriteLine($"sizes  {backbone.Sizes}");
        Console.WriteLine($"{"output",-24} {"channels",8} {"stride",7}");
        foreach (BackboneOutput output in backbone.Outputs)
        {
            string fit = output.Stride is not null ? ""
                : BackboneDescription.IsChoosable(output.Name)
                    ? "  is no map of features: does not fit"
                    : "  cannot be named with --layers; backbone import gives it another name";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output.Name,-24} {output.Channels,8} {output.Stride,7}{fit}"));
        }
        BackboneOutput[] usable = [.. backbone.Outputs.Where(output => output.Stride is not null)];
        // Strides of 8 and 16 are PatchCore's choice: deeper layers know objects, not surfaces.
        BackboneOutput[] usual = [.. usable.Where(output => output.Stride is 8 or 16)];
        BackboneOutput[] best = usual.Length > 1 ? usual[^2..] : usable.Length > 1 ? usable[^2..] : usable;
        Console.WriteLine(usable.Length == 0
            ? "None of the outputs can be used for learning; try backbone import."
            : $"Use with: learn --backbone {path} --layers {string.Join(',', best.Select(output => output.Name))}");
        return usable.Length == 0 ? ExitCode.Model : ExitCode.Done;
    }
}
