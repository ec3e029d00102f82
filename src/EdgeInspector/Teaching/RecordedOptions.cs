using System.Globalization;
using System.Text.Json;
using EdgeInspector.Files;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods;

namespace EdgeInspector.Teaching;

/// <summary>What a version was learned with, read from its lineage and manifest, to learn with it again.</summary>
/// <param name="Options">What was asked for; without a threshold that was given.</param>
/// <param name="Backbone">The feature extractor's file here.</param>
/// <param name="Preprocessing">How pictures are normalised for it.</param>
/// <param name="Size">The graph's input, in pixels.</param>
/// <param name="EvenLight">Whether frames are brought to the taught light.</param>
internal sealed record RecordedOptions(
    LearningOptions Options, string Backbone, BackbonePreprocessing Preprocessing, (int Width, int Height) Size, bool EvenLight)
{
    private const string Prefix = "learn.";

    /// <summary>Reads them.</summary>
    /// <param name="version">The version.</param>
    /// <param name="versions">All versions: a calibration follows one that says more.</param>
    /// <param name="manifest">What its package says of itself.</param>
    /// <exception cref="HistoryException">It cannot be learned again here; the message says why and what to do.</exception>
    public static RecordedOptions Of(ModelVersion version, IReadOnlyList<ModelVersion> versions, ModelManifest manifest)
    {
        ModelVersion stated = version.Parameters.Keys.Any(IsStated) ? version : versions.LastOrDefault(other =>
                other.Parameters.Keys.Any(IsStated) && other.Pictures.SequenceEqual(version.Pictures) && other.Seed == version.Seed)
            ?? throw Cannot(version, "nobody recorded what its learning was asked for");
        string Said(string name) => stated.Parameters.GetValueOrDefault(Prefix + name)
            ?? throw Cannot(version, $"its lineage does not say {Prefix}{name}");
        var foreground = Enum.Parse<ForegroundMode>(Said("foreground"), ignoreCase: true);
        if (foreground == ForegroundMode.Marked)
            throw Cannot(version, "the mask that said where the background is learned from is not kept");
        if (manifest.Parameters.GroupPattern is not null)
            throw Cannot(version, "its lots are told by the names of its pictures (--group), and a taught picture has another name");
        return new RecordedOptions(
            new LearningOptions
            {
                Method = MethodOf(manifest),
                Layers = manifest.Backbone.Layers,
                RegionOfInterest = manifest.RegionOfInterest,
                Foreground = foreground,
                BesideCounts = Said("besideCounts") == "true",
                BitDepth = manifest.Frames?.BitDepth,
                MaxImages = manifest.Parameters.MaxImages,
                Seed = manifest.Parameters.Seed,
                FalseRejectRate = decimal.Parse(Said("falseRejectRate"), CultureInfo.InvariantCulture),
                CountAll = Said("countAll") == "true",
                MinimumRegionArea = manifest.MinimumRegionArea,
                MemoryLimitBytes = long.Parse(Said("memoryLimitBytes"), CultureInfo.InvariantCulture),
                Threads = 1,
            },
            BackboneOf(version, manifest), new BackbonePreprocessing(manifest.Backbone.Mean, manifest.Backbone.Deviation),
            (manifest.InputWidth, manifest.InputHeight), Said("light") == "even");
    }

    private static bool IsStated(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    private static string BackboneOf(ModelVersion version, ModelManifest manifest)
    {
        foreach (string name in BuiltInBackbones.Names)
            if (FileHash.Sha256(BuiltInBackbones.Resolve(name)) == manifest.Backbone.Sha256)
                return BuiltInBackbones.Resolve(name);
        throw Cannot(version, $"its feature extractor {manifest.Backbone.Name} ({manifest.Backbone.Sha256[..12]}) does not come with the program");
    }

    private static MethodOptions MethodOf(ModelManifest manifest)
    {
        LearningMethodKind kind = LearningMethods.Named(manifest.Method);
        var values = new MethodValues();
        foreach ((MethodOption option, _) in kind.Options)
        {
            if (option == BankOptions.RowsOption) values.Add(option, manifest.Parameters.BankRows);
            else if (option.Name == "--neighbours") values.Add(option, manifest.Parameters.Neighbours);
            else if (manifest.Parameters.Own?.TryGetValue(KeyOf(option), out JsonElement value) == true)
                values.Add(option, ValueOf(option, value));
        }
        return kind.With(values);
    }

    private static object? ValueOf(MethodOption option, JsonElement value) => (option, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        (SwitchOption, _) => value.GetBoolean(),
        (AmountOption, _) => value.GetDouble(),
        _ => value.GetInt32(),
    };

    // --random-bank is randomBank in a manifest.
    private static string KeyOf(MethodOption option) => string.Concat(option.Name[2..].Split('-')
        .Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static HistoryException Cannot(ModelVersion version, string why) => new(HistoryFault.Invalid,
        $"Version {version.Number} of {version.Station} cannot be learned again here: {why}. Learn it anew from a folder with its pictures and the taught ones: edge-inspector learn --good FOLDER --station {version.Station}.");
}
