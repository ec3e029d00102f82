using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EdgeInspector.Inference.Graphs;

/// <summary>What a backbone wants done to 0..255 RGB values before its first layer: (value - mean) / deviation, per channel.</summary>
/// <param name="Mean">Three means, in 0..255.</param>
/// <param name="Deviation">Three divisors, in 0..255; not zero.</param>
public sealed record BackbonePreprocessing(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>Metadata key by which a backbone's file says itself what <see cref="TryParse"/> reads.</summary>
    public const string MetadataKey = "edgeinspector.preprocessing";

    private const int Channels = 3;
    private const float White = 255;

    /// <summary>torchvision's and timm's networks: ImageNet's means and standard deviations.</summary>
    public static BackbonePreprocessing ImageNet { get; } = OfShares([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>EfficientNet-Lite: (value - 127) / 128.</summary>
    public static BackbonePreprocessing EfficientNetLite { get; } = new([127, 127, 127], [128, 128, 128]);

    /// <summary>Networks of Caffe and CNTK: value - mean, no division. Most of them take blue first.</summary>
    public static BackbonePreprocessing Caffe { get; } = new([123.68f, 116.779f, 103.939f], [1, 1, 1]);

    /// <summary>All that have a name.</summary>
    public static IReadOnlyDictionary<string, BackbonePreprocessing> Presets { get; } = new Dictionary<string, BackbonePreprocessing>(
        StringComparer.Ordinal)
    {
        ["imagenet"] = ImageNet,
        ["efficientnet-lite"] = EfficientNetLite,
        ["zero-one"] = new([0, 0, 0], [White, White, White]),
        ["minus-one-one"] = new([White / 2, White / 2, White / 2], [White / 2, White / 2, White / 2]),
        ["none"] = new([0, 0, 0], [1, 1, 1]),
        ["clip"] = OfShares([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]),
        ["caffe"] = Caffe,
    };

    /// <summary>How it is written, for messages and help.</summary>
    public static string Grammar => $"{string.Join(", ", Presets.Keys)}, or \"mean=R,G,B std=R,G,B\"";

    /// <summary>Reads a preset's name, or "mean=R,G,B std=R,G,B" in 0..255 or, when no number is above 1, in 0..1.</summary>
    /// <param name="text">As the metadata or an option has it.</param>
    /// <param name="preprocessing">What it means.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out BackbonePreprocessing? preprocessing, [NotNullWhen(false)]
        out string? error)
    {
        if (Presets.TryGetValue(text.Trim(), out preprocessing))
        {
            error = null;
            return true;
        }
        string[] parts = text.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        string? Value(string key) => parts.SingleOrDefault(part => part.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
        preprocessing = null;
        error = $"'{text}' is no normalisation; write {Grammar}.";
        if (parts.Length != 2 || parts.Distinct().Count() != 2 || Value("mean=") is not { } mean || Value("std=") is not { } std)
            return false;
        return TryNumbers(mean, std, out preprocessing, out error);
    }

    /// <summary>Reads two triples of numbers with commas between, in 0..255 or, when no number is above 1, in 0..1.</summary>
    public static bool TryNumbers(
        string mean, string deviation, [NotNullWhen(true)] out BackbonePreprocessing? preprocessing, [NotNullWhen(false)] out string? error)
    {
        preprocessing = null;
        if (Triple(mean) is not { } means)
        {
            error = $"the mean '{mean}' is not three numbers with commas between, such as 0.485,0.456,0.406.";
            return false;
        }
        if (Triple(deviation) is not { } deviations || deviations.Any(value => value <= 0))
        {
            error = $"the standard deviation '{deviation}' is not three numbers above 0 with commas between, such as 0.229,0.224,0.225.";
            return false;
        }
        bool isShare = means.Concat(deviations).All(value => Math.Abs(value) <= 1);
        if (isShare && means.All(value => value == 0) && deviations.All(value => value == 1))
        {
            error = "mean 0 and standard deviation 1 may mean values from 0 to 1 or from 0 to 255; write zero-one or none.";
            return false;
        }
        preprocessing = isShare ? OfShares(means, deviations) : new BackbonePreprocessing(means, deviations);
        error = null;
        return true;
    }

    /// <summary>As <see cref="TryParse"/> reads it: the preset's name where it is one.</summary>
    public string ToText() => Presets.Where(preset => preset.Value.SameAs(this)).Select(preset => preset.Key).FirstOrDefault()
        ?? $"mean={Numbers(Mean, "R")} std={Numbers(Deviation, "R")}";

    /// <summary>The same with the first and the last channel exchanged.</summary>
    public BackbonePreprocessing Reversed() => new([.. Mean.Reverse()], [.. Deviation.Reverse()]);

    /// <inheritdoc/>
    public override string ToString() =>
        $"(value - mean) / deviation, mean {Numbers(Mean, "0.###", ", ")}, deviation {Numbers(Deviation, "0.###", ", ")}";

    private bool SameAs(BackbonePreprocessing other) => Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    private static BackbonePreprocessing OfShares(IReadOnlyList<float> mean, IReadOnlyList<float> deviation) =>
        new([.. mean.Select(value => value * White)], [.. deviation.Select(value => value * White)]);

    private static float[]? Triple(string text)
    {
        string[] parts = text.Split(',');
        float[] values = new float[Channels];
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (parts.Length != Channels) return null;
        for (int i = 0; i < Channels; i++)
        {
            string part = parts[i].Trim();
            if (part.Contains('\0', StringComparison.Ordinal) || !float.TryParse(part, Style, CultureInfo.InvariantCulture, out values[i])
                || !float.IsFinite(values[i]))
                return null;
            // What is too near to zero for a float reads as zero.
            if (values[i] == 0 && part.Split('e', 'E')[0].AsSpan().ContainsAnyInRange('1', '9')) return null;
        }
        return values;
    }

    private static string Numbers(IReadOnlyList<float> values, string format, string separator = ",") =>
        string.Join(separator, values.Select(value => value.ToString(format, CultureInfo.InvariantCulture)));
}
