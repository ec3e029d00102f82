using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Configuration;
using EdgeInspector.Imaging;
using EdgeInspector.Modbus;
using EdgeInspector.Mqtt;
using EdgeInspector.Outputs;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>
/// How long verdicts take from the hand-over to all who have them: a PLC's registers, the coil of a remote I/O, a line of a virtual camera
/// and a subscriber of Mosquitto, in one run at up to 50 a second. The figures are printed.
/// </summary>
[Collection(GigeCollection.Name)]
[Long]
public sealed partial class MachineFiguresTests : IAsyncDisposable
{
    private const int WarmUp = 200, Parts = 1000 + WarmUp, Period = 20, NewestSequence = 100;
    private readonly TemporaryFolder _folder = new();
    private readonly RemoteIo _io = new();
    private readonly long[] _posted = new long[Parts + 1], _inRegister = new long[Parts + 1], _readByPlc = new long[Parts + 1],
        _arrived = new long[Parts + 1];

    public ValueTask DisposeAsync()
    {
        _io.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact, Needs("mosquitto"), Needs("aravis")]
    public async Task Verdict_ToRegisterCoilLineAndSubscriber_InOneRun()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        using IMqttClient subscriber = await SubscribeAsync(broker.Uri);
        AgentConfiguration configuration = Configuration(broker.Uri);
        IServiceCollection services = new ServiceCollection().AddSingleton(new AgentIdentity("figures", Session: 1));
        AgentOutputs.AddTo(services, configuration, TimeProvider.System, NullLogger.Instance);
        await using ServiceProvider made = services.BuildServiceProvider();
        AgentOutputs outputs = made.GetRequiredService<AgentOutputs>();
        HandOver handOver = outputs.HandOver;
        await using ModbusServer modbus = Server();
        handOver.Add("modbus", new Stamped(modbus, _inRegister)).Add("modbus", (IStatusSink)modbus);
        using var virtualCamera = new VirtualGigeCamera(hasLines: true);
        using AravisCamera camera = AravisCamera.Open(
            new AravisCameraOptions { Address = VirtualGigeCamera.Loopback }, 4, PictureLibrary.BayerDecoder(), TimeProvider.System,
            NullLogger.Instance);
        var lines = WatchedLines.Of(camera);
        await using var lineGate = new GateOutput(
            new GateSettings
            {
                Name = "line",
                Station = "cap",
                Latest = TimeSpan.FromSeconds(20),
                On = TimeSpan.FromMilliseconds(5),
                Gap = TimeSpan.FromMilliseconds(1),
            },
            lines, TimeProvider.System, NullLogger.Instance);
        handOver.Add((IArrivalSink)lineGate).Add("line", (IInspectionSink)lineGate).Add("line", (IStatusSink)lineGate);
        handOver.Post(new StationStatus("cap", StationState.Running, IsResponsive: () => true));
        await outputs.StartAsync();
        await modbus.StartAsync();
        await lineGate.StartAsync();
        await Eventually.TrueAsync(() => outputs.IsConnected && modbus.Port != 0 && lineGate.Health.Connected && _io.Requests > 2);
        using PlcClient plc = await PlcClient.ConnectAsync(modbus.Port);
        Task reading = ReadAsync(plc);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Period));
        for (int sequence = 1; sequence <= Parts; sequence++)
        {
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            // A part that comes while the pass before it was not given yet takes it away, which is right and would spoil the count.
            int before = sequence - 1;
            await Eventually.TrueAsync(() => lines.On.Count == before && (_io.ChangeCount + 1) / 2 == before);
            _posted[sequence] = Stopwatch.GetTimestamp();
            handOver.Seen("cap", sequence, 1, _posted[sequence]);
            handOver.Post(new Inspection
            {
                Id = Guid.CreateVersion7(),
                Sequence = sequence,
                Station = "cap",
                CapturedAt = DateTimeOffset.UnixEpoch,
                Verdict = Verdict.Pass,
            });
        }
        await reading;
        await Eventually.TrueAsync(() => lines.On.Count == Parts && Coil().Length == Parts);
        await Eventually.TrueAsync(() => Volatile.Read(ref _arrived[Parts]) != 0);
        Print("register", _inRegister);
        // A PLC that asks every millisecond; it may meet a newer one.
        Print("read by a PLC", _readByPlc);
        Print("coil of a remote I/O", [0, .. Coil()]);
        Print("line of a virtual camera, acknowledged", [0, .. lines.On]);
        Print("subscriber of MQTT", _arrived);
        await outputs.StopAsync(TimeSpan.FromSeconds(10));
    }

    private AgentConfiguration Configuration(Uri broker) => new()
    {
        Agent = new IdentityConfiguration { Name = "figures", StateDirectory = _folder.Path },
        Mqtt = new MqttConfiguration { Broker = broker.OriginalString, Base = "figures/line", ClientId = "figures" },
        Outputs =
        [
            new ModbusOutputConfiguration
            {
                Name = "coil",
                Enabled = true,
                Station = "cap",
                Address = $"{IPAddress.Loopback}",
                Port = _io.Port,
                LatestMilliseconds = 20_000,
                OnMilliseconds = 5,
                GapMilliseconds = 1,
                TimeoutMilliseconds = 5000,
            },
        ],
    };

    private static ModbusServer Server() => new(
        new ModbusOptions { Address = IPAddress.Loopback, Port = 0, Agent = "figures", Version = "1", Stations = ["cap"] },
        new ModbusSources(() => true, _ => (new PartCounts { Since = DateTimeOffset.UnixEpoch }, false)), TimeProvider.System,
        NullLogger.Instance);

    private async Task<IMqttClient> SubscribeAsync(Uri broker)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += arrived =>
        {
            long now = Stopwatch.GetTimestamp();
            Match number = Sequence().Match(Encoding.UTF8.GetString(arrived.ApplicationMessage.Payload));
            if (number.Success) Volatile.Write(ref _arrived[int.Parse(number.Groups[1].ValueSpan, CultureInfo.InvariantCulture)], now);
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(broker.Host, broker.Port).Build());
        await client.SubscribeAsync("figures/line/cap/result", MqttQualityOfServiceLevel.AtLeastOnce);
        return client;
    }

    private async Task ReadAsync(PlcClient plc)
    {
        int seen = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (seen < Parts)
        {
            await timer.WaitForNextTickAsync();
            ushort[] words = await plc.ReadAsync(NewestSequence, 4);
            int newest = words[2] << 16 | words[3];
            long now = Stopwatch.GetTimestamp();
            while (seen < newest) _readByPlc[++seen] = now;
        }
    }

    private long[] Coil() => [.. _io.Changes.Where(change => change.IsOn).Select(change => change.At)];

    private void Print(string what, long[] at)
    {
        double[] times =
        [
            .. Enumerable.Range(1 + WarmUp, Parts - WarmUp)
                .Select(i => Stopwatch.GetElapsedTime(_posted[i], at[i]).TotalMilliseconds).Order(),
        ];
        Assert.True(times[0] >= 0);
        TestContext.Current.SendDiagnosticMessage("verdict to {0}: p50 {1:0.00} ms, p99 {2:0.00} ms, longest {3:0.00} ms", what,
            times[times.Length / 2], times[times.Length * 99 / 100], times[^1]);
    }

    [GeneratedRegex("\"seq\":([0-9]+)")]
    private static partial Regex Sequence();

    private sealed class Stamped(ModbusServer server, long[] at) : IInspectionSink
    {
        public void Take(Inspection inspection)
        {
            server.Take(inspection);
            at[inspection.Sequence] = Stopwatch.GetTimestamp();
        }

        public void Lost(LostResults lost) => server.Lost(lost);
    }
}
