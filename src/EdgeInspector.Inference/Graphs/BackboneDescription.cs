using EdgeInspector.Models;

namespace EdgeInspector.Inference.Graphs;

/// <summary>What a feature extractor offers.</summary>
/// <param name="Sha256">SHA-256 of the file, lower-case hex.</param>
/// <param name="Opset">Version of its operators.</param>
/// <param name="Input">Name of the picture input.</param>
/// <param name="Preprocessing">How pictures are normalised for it, in words.</param>
/// <param name="Outputs">Its outputs, in the order of the file.</param>
public sealed record BackboneDescription(string Sha256, long Opset, string Input, string Preprocessing, IReadOnlyList<BackboneOutput> Outputs)
{
    private const int ProbeSide = 256;

    /// <summary>Opens a backbone and runs it once on an empty picture of 256x256.</summary>
    /// <exception cref="ModelException">It cannot be used; the message lists all that is wrong.</exception>
    public static BackboneDescription Read(string path)
    {
        BackboneModel backbone = BackboneModel.Open(path);
        BackboneOutput[] outputs = [.. BackboneProbe.Outputs(backbone, backbone.Outputs, ProbeSide, ProbeSide).Select(output => new BackboneOutput(
            output.Name, output.Shape.Length > 1 ? output.Shape[1] : 1, StrideOf(output.Shape)))];
        return new BackboneDescription(backbone.Sha256, backbone.Opset, backbone.Input, $"{backbone.Preprocessing}{(backbone.IsPreprocessingAssumed ? " (assumed: the file does not say)" : "")}", outputs);
    }

    private static int? StrideOf(int[] shape) =>
        shape.Length == 4 && shape[2] == shape[3] && shape[2] > 0 && ProbeSide % shape[2] == 0 ? ProbeSide / shape[2] : null;
}
