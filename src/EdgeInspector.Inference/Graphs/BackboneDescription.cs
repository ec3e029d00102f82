using EdgeInspector.Models;

namespace EdgeInspector.Inference.Graphs;

/// <summary>What a feature extractor offers.</summary>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
/// <param name="Opset">Version of its operators.</param>
/// <param name="Input">Name of the picture input.</param>
/// <param name="Preprocessing">How pictures are normalised for it, in words.</param>
/// <param name="Sizes">Sizes of pictures that it takes, in words.</param>
/// <param name="Outputs">Its outputs, in the order of the file.</param>
public sealed record BackboneDescription(
    string Sha256, long Opset, string Input, string Preprocessing, string Sizes, IReadOnlyList<BackboneOutput> Outputs)
{
    private const int ProbeSide = 256;

    /// <summary>Opens a backbone and runs it once on an empty picture of about 256x256.</summary>
    /// <exception cref="ModelException">It cannot be used; the message lists all that is wrong.</exception>
    public static BackboneDescription Read(string path)
    {
        BackboneModel backbone = BackboneModel.Open(path);
        (int width, int height) = backbone.FixedSize ?? GraphComposer.AutoSize(ProbeSide, ProbeSide, backbone.SizeMultiple);
        BackboneOutput[] outputs = [.. BackboneProbe.Outputs(backbone, backbone.Outputs, width, height).Select(output => new BackboneOutput(
            output.Name, output.Shape.Length > 1 ? output.Shape[1] : 1,
            IsChoosable(output.Name) ? StrideOf(output.Shape, width, height) : null))];
        string sizes = backbone.FixedSize is { } size ? $"{size.Width}x{size.Height} only" : $"multiples of {backbone.SizeMultiple}";
        return new BackboneDescription(
            backbone.Sha256, backbone.Opset, backbone.Input,
            $"{backbone.Preprocessing}{(backbone.IsPreprocessingAssumed ? " (assumed: the file does not say)" : "")}", sizes, outputs);
    }

    /// <summary>Whether --layers can name an output: it has commas between names, and `compare` has colons and plus signs.</summary>
    public static bool IsChoosable(string name) => name.AsSpan().IndexOfAny(",:+ ") < 0;

    // One position is a pooled vector, not a map.
    private static int? StrideOf(int[] shape, int width, int height) =>
        shape.Length == 4 && shape[2] > 1 && shape[3] > 1 && width % shape[3] == 0 && height % shape[2] == 0
        && width / shape[3] == height / shape[2]
            ? width / shape[3] : null;
}
