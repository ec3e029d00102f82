using System.Globalization;

namespace EdgeInspector.Inference.Graphs;

/// <summary>What a backbone wants done to 0..255 RGB values before its first layer: (value - mean) / deviation, per channel.</summary>
/// <param name="Mean">Three means, in 0..255.</param>
/// <param name="Deviation">Three divisors, in 0..255; not zero.</param>
public sealed record BackbonePreprocessing(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>EfficientNet-Lite: (value - 127) / 128.</summary>
    public static BackbonePreprocessing EfficientNetLite { get; } = new([127, 127, 127], [128, 128, 128]);

    /// <summary>torchvision's networks: ImageNet's means and standard deviations.</summary>
    public static BackbonePreprocessing ImageNet { get; } =
        new([0.485f * 255, 0.456f * 255, 0.406f * 255], [0.229f * 255, 0.224f * 255, 0.225f * 255]);

    /// <summary>Metadata key by which a backbone file says "efficientnet-lite" or "imagenet" itself.</summary>
    public const string MetadataKey = "edgeinspector.preprocessing";

    /// <summary>The preprocessing of that name; null for an unknown one.</summary>
    public static BackbonePreprocessing? Named(string name) => name switch
    {
        "efficientnet-lite" => EfficientNetLite,
        "imagenet" => ImageNet,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"(value - mean) / deviation, mean {string.Join(", ", Mean.Select(Rounded))}, deviation {string.Join(", ", Deviation.Select(Rounded))}");

    private static string Rounded(float value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
