using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>A publisher with its recorded log, quick to reconnect. Disposing it fails the test on an error that was not expected.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TemporaryFolder? _own;
    private readonly ResultFormat _format;

    public Rig(Uri broker, Func<MqttOptions, MqttOptions>? change = null, TimeProvider? time = null, string? state = null,
        int memory = 10_000)
    {
        if (state is null) _own = new TemporaryFolder();
        MqttOptions options = Samples.Options(broker) with
        {
            ReconnectMinimum = TimeSpan.FromMilliseconds(20),
            ReconnectMaximum = TimeSpan.FromMilliseconds(100),
            HeartbeatPeriod = TimeSpan.FromMilliseconds(100),
        };
        options = change?.Invoke(options) ?? options;
        var store = new ResultStoreOptions
        {
            Folder = Path.Combine(state ?? _own!.Path, "outbox"),
            MaximumBytes = 4L << 30,
            MaximumAge = TimeSpan.FromDays(7),
            QueueCapacity = memory
        };
        _format = new ResultFormat(Samples.Agent, options.BaseTopic);
        Store = new ResultStore(store, _format, () => null, time ?? TimeProvider.System, Log);
        Publisher = new MqttPublisher(options, Samples.Agent, Store, Log, time);
    }

    public RecordingLogger Log { get; } = new();

    public ResultStore Store { get; }

    public MqttPublisher Publisher { get; }

    public CommandDesk? Desk { get; private set; }

    /// <summary>Lets commands be carried out; before the start.</summary>
    public void TakeCommands(ICommandHandler handler, IReadOnlySet<CommandVerb> allowed, string auditFile, WriteLease? lease = null)
    {
        Desk = new CommandDesk(handler, allowed, new AuditTrail(auditFile), lease ?? new WriteLease(TimeProvider.System),
            Publisher.Events.Take, TimeProvider.System, Log);
        Publisher.TakeCommands(Desk, ["plant/stop"]);
    }

    public static async Task<Rig> StartAsync(Uri broker, Func<MqttOptions, MqttOptions>? change = null, string? state = null,
        int memory = 10_000)
    {
        var rig = new Rig(broker, change, state: state, memory: memory);
        await rig.StartAsync();
        return rig;
    }

    public Task StartAsync()
    {
        Store.Start();
        return Publisher.StartAsync();
    }

    /// <summary>Stops in the agent's order.</summary>
    public async Task StopAsync()
    {
        await Publisher.StopAsync();
        await Store.StopAsync(TimeSpan.FromSeconds(5));
    }

    public async ValueTask DisposeAsync()
    {
        if (Desk is not null) await Desk.DisposeAsync();
        await StopAsync();
        await Publisher.DisposeAsync();
        Store.Dispose();
        _format.Dispose();
        Log.Dispose();
        _own?.Dispose();
    }
}
