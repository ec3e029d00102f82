using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeInspector.Inference.Importing;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Models;

namespace EdgeInspector.Inference.Graphs;

/// <summary>
/// What can be known of a network's normalisation: its metadata, else its weights where they are known. A file's name is no clue.
/// </summary>
internal static class PreprocessingClues
{
    // SHA-256 of the first convolution's weights as little-endian floats.
    private static readonly Dictionary<string, (BackbonePreprocessing Preprocessing, bool IsBlueFirst)> KnownWeights = new(
        StringComparer.Ordinal)
    {
        // ResNet-18 of ML.NET (Microsoft.ML.DnnImageFeaturizer.ResNet18): the channels' means of its mean image.
        ["72dde3afcf0c498c0b43a3533e5f2c2e8d0b497498c95296a3e61ed483653226"] =
            (new([123.15163f, 115.902885f, 103.06262f], [1, 1, 1]), true),
        ["6b7510cbee58958c8a2f861cc7cb7d4286a75ff8e1c4c5d606e9ea5066b7c738"] = (BackbonePreprocessing.EfficientNetLite, false),
        ["b1e2c07d895771cea312a1a282badf1e6da37b4a042a18e6274b48eadee35b78"] = (BackbonePreprocessing.EfficientNetLite, false),
        ["2e49ee1a96958347d5e9203431eb685d95d794cd6516e0fb6b271c4692953fd4"] = (BackbonePreprocessing.EfficientNetLite, false),
    };

    /// <summary>The normalisation; null where there is no clue.</summary>
    /// <exception cref="ModelException">The metadata cannot be understood.</exception>
    public static BackbonePreprocessing? Find(ModelProto model, string path)
    {
        string? declared = model.MetadataProps.FirstOrDefault(property => property.Key == BackbonePreprocessing.MetadataKey)?.Value;
        if (declared is null) return Known(model)?.Preprocessing;
        return BackbonePreprocessing.TryParse(declared, out BackbonePreprocessing? preprocessing, out string? error)
            ? preprocessing
            : throw new ModelException($"{path}: metadata '{BackbonePreprocessing.MetadataKey}': {error}");
    }

    /// <summary>
    /// The normalisation of a network that is imported, its mean and deviation red first, and whether it takes blue first.
    /// </summary>
    /// <exception cref="ModelException">Nothing tells it, or the metadata cannot be understood.</exception>
    public static (BackbonePreprocessing Preprocessing, bool IsBlueFirst) ForImport(ModelProto model, string path, ImportSettings settings)
    {
        // ONNX's own metadata of pictures: docs/MetadataProps.md.
        string? Said(string key) => model.MetadataProps.FirstOrDefault(property => property.Key == key)?.Value;
        BackbonePreprocessing? standard = Said("Image.NominalPixelRange") switch
        {
            "NominalRange_0_255" => BackbonePreprocessing.Presets["none"],
            "Normalized_0_1" => BackbonePreprocessing.Presets["zero-one"],
            "Normalized_1_1" => BackbonePreprocessing.Presets["minus-one-one"],
            _ => null,
        };
        BackbonePreprocessing preprocessing = settings.Preprocessing ?? Find(model, path) ?? standard ?? throw new ModelException(
            $"nothing in it tells how its pictures are normalised; say it with --normalization ({BackbonePreprocessing.Grammar}) or with --mean and --std, as its makers describe it.");
        bool isBlueFirst = settings.IsBlueFirst ?? (settings.Preprocessing is null ? Known(model)?.IsBlueFirst : null)
            ?? Said("Image.BitmapPixelFormat")?.StartsWith("Bgr", StringComparison.OrdinalIgnoreCase)
            ?? settings.Preprocessing == BackbonePreprocessing.Caffe;
        return (preprocessing, isBlueFirst);
    }

    /// <summary>What identifies a network however its file was written; null without a convolution of float weights.</summary>
    public static string? FirstWeights(ModelProto model)
    {
        if (model.Graph.Node.FirstOrDefault(node => node.OpType == "Conv") is not { Input.Count: > 1 } first) return null;
        if (model.Graph.Initializer.FirstOrDefault(constant => constant.Name == first.Input[1]) is not { } weights) return null;
        if (weights.DataType != (int)TensorProto.Types.DataType.Float) return null;
        ReadOnlySpan<byte> bytes = weights.RawData.IsEmpty
            ? MemoryMarshal.AsBytes<float>(weights.FloatData.ToArray())
            : weights.RawData.Span;
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static (BackbonePreprocessing Preprocessing, bool IsBlueFirst)? Known(ModelProto model) =>
        FirstWeights(model) is { } weights && KnownWeights.TryGetValue(weights, out (BackbonePreprocessing, bool) known) ? known : null;
}
