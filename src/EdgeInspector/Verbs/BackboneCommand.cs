using System.CommandLine;
using System.Globalization;
using EdgeInspector.Inference.Graphs;

namespace EdgeInspector.Verbs;

/// <summary>backbone show: what a feature extractor offers.</summary>
internal static class BackboneCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "ONNX file of the feature extractor." };
        var show = new Verb("show", "Shows inputs and outputs of a feature extractor, and what fits.", "backbone show models/efficientnet_lite0.onnx") { file };
        show.Does((parsed, _) => Task.FromResult(Show(parsed.GetRequiredValue(file))));
        return new Command("backbone", "Looks at feature extractors.") { show };
    }

    private static int Show(string path)
    {
        BackboneDescription backbone = BackboneDescription.Read(path);
        Console.WriteLine($"{path}: opset {backbone.Opset}, SHA-256 {backbone.Sha256}");
        Console.WriteLine($"input  {backbone.Input}: float32 [n, 3, height, width]; pictures are normalised with {backbone.Preprocessing}");
        Console.WriteLine($"{"output",-24} {"channels",8} {"stride",7}");
        foreach (BackboneOutput output in backbone.Outputs)
        {
            string fit = output.Stride is null ? "  is no map of features: does not fit" : "";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output.Name,-24} {output.Channels,8} {output.Stride,7}{fit}"));
        }
        string[] usable = [.. backbone.Outputs.Where(output => output.Stride is not null).Select(output => output.Name)];
        Console.WriteLine(usable.Length == 0
            ? "None of the outputs can be used for learning."
            : $"Use with: learn --backbone {path} --layers {string.Join(',', usable.Length > 1 ? usable[^2..] : usable)}");
        return usable.Length == 0 ? ExitCode.Model : ExitCode.Done;
    }
}
