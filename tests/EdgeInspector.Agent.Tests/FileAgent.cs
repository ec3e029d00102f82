using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Tests;

/// <summary>The agent as the host runs it, in this process, with a configuration file that a test edits and a broker of the test.</summary>
internal sealed class FileAgent : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private LoggerFactory _loggers = new();
    private AgentWorker _worker;

    private FileAgent(TemporaryFolder folder, TestBroker broker, RecordingLogger log)
    {
        (_folder, Broker, Log) = (folder, broker, log);
        _worker = NewWorker();
    }

    public const string Base = "edgeinspector/tested";

    // Slow enough for a busy machine to keep up with.
    private static readonly string SimulatedCamera =
        $$"""{ "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 5, "defectRate": 0.2 }""";

    public TestBroker Broker { get; }

    public RecordingLogger Log { get; }

    public CommandClient Commands { get; private set; } = null!;

    public string File => _folder.PathTo("agent.json");

    public string State => _folder.PathTo("state");

    /// <summary>Starts an agent with one station, "cap".</summary>
    /// <param name="folder">For the file and the state.</param>
    /// <param name="log">Log.</param>
    /// <param name="station">Keys of the station beside name and camera.</param>
    /// <param name="mqtt">Keys of the mqtt section beside the broker, with a comma in front.</param>
    /// <param name="agent">Keys of the agent section beside the name, with a comma in front.</param>
    /// <param name="camera">The camera; a simulated one when empty.</param>
    /// <param name="more">Further stations, then the end of the list, and further sections; with a comma in front.</param>
    public static async Task<FileAgent> StartAsync(TemporaryFolder folder, RecordingLogger log, string station, string mqtt = "",
        string agent = "", string camera = "", string more = "]")
    {
        // A busy machine takes longer to load a model than an agent waits before it says so.
        log.Expect(LogEvent.StationFault, "has been loading for");
        TestBroker broker = await TestBroker.StartAsync();
        var running = new FileAgent(folder, broker, log) { Commands = await CommandClient.ConnectAsync(broker.Uri, Base) };
        running.Write(running.Text(station, mqtt, agent, camera, more));
        await running._worker.StartAsync(CancellationToken.None);
        // A camera that waits for a trigger has no result yet.
        await broker.Published.WaitForAsync(camera.Length > 0 ? "cap/state" : "cap/result");
        return running;
    }

    /// <summary>The content of a configuration file.</summary>
    public string Text(string station, string mqtt = "", string agent = "", string camera = "", string more = "]") => $$"""
        {
          // The line by the door.
          "agent": { "name": "tested", "stateDirectory": "state"{{agent}} },
          "mqtt": { "broker": "{{Broker.Uri.OriginalString}}", "heartbeatSeconds": 0.2, "commands": { "allow": [
            "ping", "rebirth", "replay", "getResult", "snapshot", "trigger", "selectRecipe", "setLot", "pause", "resume", "setThreshold",
            "setCamera", "setZones", "setMask", "acknowledgeAlarm", "shelveAlarm", "unshelveAlarm", "resetStats", "activateModel", "rollbackModel", "shadowModel", "stopShadow", "review",
            "teach", "withdrawCandidate", "approveCandidate", "listCandidates", "relearn", "challenge", "collect",
            "listCollected" ] }{{mqtt}} },
          "stations": [
            {
              "name": "cap", // caps, all colours
              "queueCapacity": 500,
              {{station}},
              "camera": {{(camera.Length > 0 ? camera : SimulatedCamera)}}
            }{{more}}
        }
        """;

    public void Write(string text) => System.IO.File.WriteAllText(File, text);

    public string Read() => System.IO.File.ReadAllText(File);

    /// <summary>Stops the agent and starts it again.</summary>
    public async Task RestartAsync(Action? between = null)
    {
        await _worker.StopAsync(CancellationToken.None);
        between?.Invoke();
        _worker.Dispose();
        _worker = NewWorker();
        await _worker.StartAsync(CancellationToken.None);
    }

    public Task<CapturedMessage> ResultAsync(Func<CapturedMessage, bool> condition) =>
        Broker.Published.WaitForAsync("cap/result", condition);

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        await Commands.DisposeAsync();
        await Broker.DisposeAsync();
        _loggers.Dispose();
    }

    private AgentWorker NewWorker()
    {
        _loggers.Dispose();
        _loggers = new LoggerFactory([new RecordingLoggerProvider(Log)]);
        return new AgentWorker(new ConfigurationPlace(File, "--config"), TimeProvider.System, _loggers.CreateLogger<AgentWorker>());
    }
}
