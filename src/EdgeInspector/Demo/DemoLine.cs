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

    /// <summary>The agent's configuration.</summary>
    /// <param name="state">State folder.</param>
    /// <param name="model">The model's folder.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="pagePort">Port of the operator page.</param>
    public static AgentConfiguration Configuration(string state, string model, Uri broker, int pagePort) => new()
    {
        Page = new PageConfiguration { Port = pagePort },
        Archive = new ArchiveConfiguration { Folder = Path.Combine(state, "archive"), EveryNthGood = 10 },
        Agent = new IdentityConfiguration { Name = AgentName, StateDirectory = state },
        Mqtt = new MqttConfiguration { Broker = broker.OriginalString, Pictures = new PicturesConfiguration { EveryNthGood = 10 } },
        Stations = [new StationConfiguration { Name = StationName, Model = model, Camera = new SimulatedCameraConfiguration { Width = Width, Height = Height } }],
    };

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
