using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;

namespace EdgeInspector.Demo;

/// <summary>The simulated line of the demo and the configuration of its agent.</summary>
internal static class DemoLine
{
    public const int Width = 640;
    public const int Height = 480;
    public const ulong LearnSeed = 1;
    public const string StationName = "line";
    private const string AgentName = "demo";
    private const double DefectRate = 0.25;
    private const double FramesPerSecond = 5;
    private const ulong InspectSeed = 30;
    private const int GoodPictures = 10;
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    /// <summary>
    /// Writes the agent's configuration as a file, so that its threshold can be changed as on a real line; one that was changed in an
    /// earlier run stays.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="state">State folder.</param>
    /// <param name="model">The model's folder.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="pagePort">Port of the operator page.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string file, string state, string model, Uri broker, int pagePort)
    {
        StationConfiguration? before = File.Exists(file) ? ConfigurationLoader.Load(file).Configuration?.Stations[0] : null;
        var station = new JsonObject { ["name"] = StationName, ["model"] = model };
        if (before?.Threshold is { } threshold) station["threshold"] = threshold;
        if (before?.WarningThreshold is { } warning) station["warningThreshold"] = warning;
        station["camera"] = new JsonObject { ["driver"] = "simulated", ["width"] = Width, ["height"] = Height };
        var configuration = new JsonObject
        {
            ["agent"] = new JsonObject { ["name"] = AgentName, ["stateDirectory"] = state },
            ["mqtt"] = new JsonObject
            {
                ["broker"] = broker.OriginalString,
                ["pictures"] = new JsonObject { ["everyNthGood"] = GoodPictures }
            },
            ["archive"] = new JsonObject { ["folder"] = Path.Combine(state, "archive"), ["everyNthGood"] = GoodPictures },
            ["page"] = new JsonObject { ["port"] = pagePort },
            ["stations"] = new JsonArray(station),
        };
        File.WriteAllText(file, configuration.ToJsonString(Readable) + Environment.NewLine);
    }

    /// <summary>The line, which goes on where an earlier run with the same state ended.</summary>
    /// <param name="lastSequence">Parts of earlier runs.</param>
    /// <param name="parts">Parts to show; null does not end.</param>
    /// <param name="buffers">Frames that may be in use at a time.</param>
    public static ICamera Open(long lastSequence, int? parts, int buffers) => new SimulatedLineCamera(
        new SimulatedLineOptions
        {
            Seed = InspectSeed,
            DefectRate = DefectRate,
            Width = Width,
            Height = Height,
            FramesPerSecond = FramesPerSecond,
            FirstPart = lastSequence + 1,
            Parts = parts,
        },
        buffers, TimeProvider.System);

    /// <summary>Where the station keeps its sequence numbers.</summary>
    public static string SequencePath(string state) => Station.SequencePath(state, StationName);
}
