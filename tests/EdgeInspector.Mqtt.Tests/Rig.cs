using EdgeInspector.Commands;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>A publisher with its recorded log, quick to reconnect. Disposing it fails the test on an error that was not expected.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TemporaryFolder? _own;

    public Rig(Uri broker, Func<MqttOptions, MqttOptions>? change = null, TimeProvider? time = null, string? state = null)
    {
        if (state is null) _own = new TemporaryFolder();
        MqttOptions options = Samples.Options(broker, Path.Combine(state ?? _own!.Path, "outbox")) with
        {
            ReconnectMinimum = TimeSpan.FromMilliseconds(20),
            ReconnectMaximum = TimeSpan.FromMilliseconds(100),
            HeartbeatPeriod = TimeSpan.FromMilliseconds(100),
        };
        Publisher = new MqttPublisher(change is null ? options : change(options), Samples.Agent, Log, time);
    }

    public RecordingLogger Log { get; } = new();

    public MqttPublisher Publisher { get; }

    public CommandDesk? Desk { get; private set; }

    /// <summary>Lets commands be carried out; before the start.</summary>
    public void TakeCommands(ICommandHandler handler, IReadOnlySet<CommandVerb> allowed, string auditFile, WriteLease? lease = null)
    {
        Desk = new CommandDesk(handler, allowed, new AuditTrail(auditFile), lease ?? new WriteLease(TimeProvider.System), Publisher.Events.Take, TimeProvider.System, Log);
        Publisher.TakeCommands(Desk, ["plant/stop"]);
    }

    public static async Task<Rig> StartAsync(Uri broker, Func<MqttOptions, MqttOptions>? change = null, string? state = null)
    {
        var rig = new Rig(broker, change, state: state);
        await rig.Publisher.StartAsync();
        return rig;
    }

    public async ValueTask DisposeAsync()
    {
        Desk?.Dispose();
        await Publisher.DisposeAsync();
        Log.Dispose();
        _own?.Dispose();
    }
}
