using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Models;

namespace EdgeInspector.Inference.Graphs;

/// <summary>What can be known of a network's normalisation: its metadata, else its weights where they are known. A file's name is no clue.</summary>
internal static class PreprocessingClues
{
    // SHA-256 of the first convolution's weights as little-endian floats.
    private static readonly Dictionary<string, BackbonePreprocessing> KnownWeights = new(StringComparer.Ordinal)
    {
        ["6b7510cbee58958c8a2f861cc7cb7d4286a75ff8e1c4c5d606e9ea5066b7c738"] = BackbonePreprocessing.EfficientNetLite,
        ["b1e2c07d895771cea312a1a282badf1e6da37b4a042a18e6274b48eadee35b78"] = BackbonePreprocessing.EfficientNetLite,
        ["2e49ee1a96958347d5e9203431eb685d95d794cd6516e0fb6b271c4692953fd4"] = BackbonePreprocessing.EfficientNetLite,
    };

    /// <summary>The normalisation; null where there is no clue.</summary>
    /// <exception cref="ModelException">The metadata cannot be understood.</exception>
    public static BackbonePreprocessing? Find(ModelProto model, string path)
    {
        string? declared = model.MetadataProps.FirstOrDefault(property => property.Key == BackbonePreprocessing.MetadataKey)?.Value;
        if (declared is null) return FirstWeights(model) is { } weights ? KnownWeights.GetValueOrDefault(weights) : null;
        return BackbonePreprocessing.TryParse(declared, out BackbonePreprocessing? preprocessing, out string? error)
            ? preprocessing
            : throw new ModelException($"{path}: metadata '{BackbonePreprocessing.MetadataKey}': {error}");
    }

    /// <summary>What identifies a network however its file was written; null without a convolution of float weights.</summary>
    public static string? FirstWeights(ModelProto model)
    {
        if (model.Graph.Node.FirstOrDefault(node => node.OpType == "Conv") is not { Input.Count: > 1 } first) return null;
        if (model.Graph.Initializer.FirstOrDefault(constant => constant.Name == first.Input[1]) is not { } weights) return null;
        if (weights.DataType != (int)TensorProto.Types.DataType.Float) return null;
        ReadOnlySpan<byte> bytes = weights.RawData.IsEmpty ? MemoryMarshal.AsBytes<float>(weights.FloatData.ToArray()) : weights.RawData.Span;
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
