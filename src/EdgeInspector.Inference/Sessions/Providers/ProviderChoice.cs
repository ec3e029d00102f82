using System.Globalization;
using EdgeInspector.Models;

namespace EdgeInspector.Inference.Sessions.Providers;

/// <summary>An execution provider that may compute a model.</summary>
/// <param name="Name">One of <see cref="Names"/>, or the path of an ONNX Runtime plug-in library.</param>
/// <param name="Device">Which of the provider's devices, from 0.</param>
/// <param name="Options">The provider's own options.</param>
public sealed record ProviderChoice(string Name, int Device, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>The processor.</summary>
    public const string CpuName = "cpu";

    /// <summary>Direct3D 12; only in a Windows build with the DirectML package.</summary>
    public const string DirectMlName = "directml";

    /// <summary>The names that stand for a provider; anything else is the path of a library.</summary>
    public static IReadOnlyList<string> Names { get; } = [CpuName, DirectMlName, "webgpu", "cuda", "openvino", "tensorrt-rtx"];

    /// <summary>The processor, which every machine has.</summary>
    public static ProviderChoice Cpu { get; } = new(CpuName, 0, new Dictionary<string, string>());

    /// <summary>Whether the name is the path of a library.</summary>
    public bool IsPath => !Names.Contains(Name);

    /// <summary>What results and logs call it.</summary>
    public string ShortName => IsPath ? Path.GetFileNameWithoutExtension(Name) : Name;

    /// <summary>What <see cref="Parse"/> reads as this.</summary>
    public (string Text, IEnumerable<string> Options) ToText() =>
        (Device == 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Device}"),
            Options.Select(option => $"{Name}.{option.Key}={option.Value}"));

    /// <summary>Reads "name", "name:device" or "path", and the options that belong to it.</summary>
    /// <param name="text">As it stands in the configuration.</param>
    /// <param name="options">"name.key=value" for all providers.</param>
    /// <exception cref="ModelException">The text is none of them.</exception>
    public static ProviderChoice Parse(string text, IEnumerable<string> options)
    {
        int colon = text.LastIndexOf(':');
        string name = text;
        int device = 0;
        // A Windows path has a colon too, but no number behind it.
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out device))
            name = text[..colon];
        if (!Names.Contains(name) && !name.Contains('/') && !name.Contains('\\'))
            throw new ModelException(
                $"There is no execution provider '{name}'; write {string.Join(", ", Names)}, or the path of a plug-in library.");
        Dictionary<string, string> own = [];
        // A path has dots too, so the name is what the option begins with.
        int key = name.Length + 1;
        foreach (string option in options.Where(option => option.StartsWith(name + ".", StringComparison.Ordinal)))
            if (option.IndexOf('=', key) is var equals && equals > key) own[option[key..equals]] = option[(equals + 1)..];
        return new ProviderChoice(name, device, own);
    }
}
