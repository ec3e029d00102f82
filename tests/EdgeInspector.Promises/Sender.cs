using EdgeInspector.Agent.Options;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Promises;

/// <summary>
/// A publisher with a real outbox in a folder of its own, and a source of results that waits where the disk must keep up.
/// </summary>
internal sealed class Sender : IAsyncDisposable
{
    private const int Ahead = 4000;
    private static readonly AgentHealth Nothing = new()
    {
        At = default,
        UptimeSeconds = 0,
        RssBytes = 0,
        ManagedBytes = 0,
        CpuPercent = 0,
        Threads = 0,
        Stations = []
    };
    private readonly TemporaryFolder? _own;
    private CommandDesk? _desk;
    private long _recorded;

    private Sender(ResultStore store, MqttPublisher publisher, RecordingLogger log, TemporaryFolder? own) =>
        (Store, Publisher, Log, _own) = (store, publisher, log, own);

    public ResultStore Store { get; }

    public MqttPublisher Publisher { get; }

    public RecordingLogger Log { get; }

    public long Last { get; private set; }

    /// <summary>Results that wait on the disk, as of the outbox's last upkeep.</summary>
    public long Undelivered => Publisher.Health.Complete(Nothing).Outbox!.Undelivered;

    /// <summary>Starts a publisher that reconnects quickly.</summary>
    public static async Task<Sender> StartAsync(Uri broker, Func<MqttOptions, MqttOptions>? change = null, string? outbox = null,
        TimeProvider? time = null, long session = 1,
        Func<Action<AgentEvent>, ILogger, CommandDesk>? commands = null, Func<ResultStoreOptions, ResultStoreOptions>? limit = null)
    {
        TemporaryFolder? own = outbox is null ? new TemporaryFolder() : null;
        var log = new RecordingLogger();
        foreach (LogEvent expected in (LogEvent[])[LogEvent.ConnectFailed, LogEvent.MessageRefused, LogEvent.ResultsDropped])
            log.Expect(expected);
        var configuration = new AgentConfiguration
        {
            Agent = new IdentityConfiguration { Name = "line" },
            Mqtt = new MqttConfiguration
            {
                Broker = broker.OriginalString,
                Base = "plant/line",
                ClientId = "promised",
                KeepAliveSeconds = 5,
                PubackTimeoutSeconds = 5,
                HeartbeatSeconds = 1
            },
        };
        MqttOptions options = configuration.ToOptions() with
        {
            ReconnectMinimum = TimeSpan.FromMilliseconds(20),
            ReconnectMaximum = TimeSpan.FromMilliseconds(100),
        };
        options = change?.Invoke(options) ?? options;
        ResultStoreOptions storeOptions = configuration.ToStoreOptions() with { Folder = outbox ?? own!.PathTo("outbox") };
        var agent = new AgentIdentity("line", session);
        var store = new ResultStore(limit?.Invoke(storeOptions) ?? storeOptions, new ResultFormat(agent, options.BaseTopic), () => null,
            time ?? TimeProvider.System, log);
        var publisher = new MqttPublisher(options, agent, store, log, time);
        var sender = new Sender(store, publisher, log, own);
        store.Recorded = (_, sequence) => Interlocked.Exchange(ref sender._recorded, sequence);
        if (commands?.Invoke(publisher.Events.Take, log) is { } desk) publisher.TakeCommands(sender._desk = desk, []);
        store.Start();
        await publisher.StartAsync();
        return sender;
    }

    /// <summary>Publishes the next results as fast as the disk takes them.</summary>
    public async Task SendAsync(int count, Func<long, Inspection>? make = null)
    {
        for (int i = 0; i < count; i++)
        {
            while (Last - Interlocked.Read(ref _recorded) > Ahead) await Task.Delay(1);
            Last++;
            Store.Take(make?.Invoke(Last) ?? Record(Last));
        }
    }

    /// <summary>Waits until the disk has all of them.</summary>
    public Task RecordedAsync() => Eventually.TrueAsync(() => Interlocked.Read(ref _recorded) >= Last);

    /// <summary>A result; every tenth is a reject.</summary>
    public static Inspection Record(long sequence)
    {
        var pass = new Inspection
        {
            Id = Guid.CreateVersion7(),
            Sequence = sequence,
            Station = "cap",
            CapturedAt = TimeProvider.System.GetUtcNow(),
            FrameNumber = sequence,
            FrameWidth = 640,
            FrameHeight = 480,
            Verdict = Verdict.Pass,
            Score = 0.3f,
            Threshold = 0.5f,
        };
        if (sequence % 10 != 0) return pass;
        return pass with
        {
            Verdict = Verdict.Fail,
            Reason = Reason.ScoreAtOrAboveThreshold,
            Score = 0.7f,
            Regions = [new Region(new Frames.PixelRectangle(10, 20, 30, 40), 0.7f, 900)],
        };
    }

    /// <summary>Stops in the agent's order.</summary>
    public async Task StopAsync()
    {
        await Publisher.StopAsync();
        await Store.StopAsync(TimeSpan.FromSeconds(5));
    }

    public async ValueTask DisposeAsync()
    {
        if (_desk is not null) await _desk.DisposeAsync();
        await StopAsync();
        await Publisher.DisposeAsync();
        Store.Dispose();
        Log.Dispose();
        _own?.Dispose();
    }
}
