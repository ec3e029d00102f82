using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EdgeInspector.Agent;
using EdgeInspector.Configuration;
using EdgeInspector.Evaluating;
using EdgeInspector.Mqtt;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;

namespace EdgeInspector.Bench;

/// <summary>Measures delivery to a subscriber against the least that a commit and a message take, in turns in one run.</summary>
internal sealed class DeliveryBench : IAsyncDisposable
{
    private const string Base = "bench/delivery";
    private const string BareTopic = "bench/bare/cap/result";
    private const int WarmUp = 2000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-inspector-bench-").FullName;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Uri _broker;
    private readonly EmbeddedBroker? _own;
    private readonly ConcurrentDictionary<long, long> _sentAt = [];
    private readonly ConcurrentDictionary<long, long> _bareSentAt = [];
    private readonly ConcurrentQueue<double> _lags = [];
    private readonly ConcurrentQueue<double> _bareLags = [];
    private int _late;
    private long _sequence;
    private long _bare;

    private DeliveryBench(Uri broker, EmbeddedBroker? own) => (_broker, _own) = (broker, own);

    /// <summary>Starts a broker of its own where none is named.</summary>
    public static async Task<DeliveryBench> StartAsync(Uri? broker)
    {
        if (broker is not null) return new DeliveryBench(broker, null);
        var own = new EmbeddedBroker();
        await own.StartAsync();
        return new DeliveryBench(own.Uri, own);
    }

    /// <summary>Runs one rate after the other.</summary>
    /// <param name="seconds">How long each rate is measured on each side.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<DeliveryResult>> RunAsync(double seconds, CancellationToken cancellation)
    {
        var configuration = new AgentConfiguration
        {
            Agent = new IdentityConfiguration { Name = "bench", StateDirectory = _folder },
            Mqtt = new MqttConfiguration { Broker = _broker.OriginalString, Base = Base, ClientId = $"bench-{Environment.ProcessId}" },
        };
        using IMqttClient subscriber = await SubscribeAsync(cancellation);
        IServiceCollection services = new ServiceCollection().AddSingleton(new AgentIdentity(configuration.Agent.Name, Session: 1));
        AgentOutputs.AddTo(services, configuration, _time, NullLogger.Instance);
        await using ServiceProvider parts = services.BuildServiceProvider();
        AgentOutputs outputs = parts.GetRequiredService<AgentOutputs>();
        await outputs.StartAsync();
        await using BarePublisher bare = await BarePublisher.ConnectAsync(_broker, Path.Combine(_folder, "bare.db"), BareTopic,
            cancellation);
        while (!outputs.IsConnected) await Task.Delay(10, cancellation);
        await MeasureAsync(outputs, bare, 1000, WarmUp, cancellation);
        IReadOnlyList<DeliveryResult> results = [await MeasureAsync(outputs, bare, 10, Math.Max(10, (int)(10 * seconds)), cancellation),
            await MeasureAsync(outputs, bare, 1000, (int)(1000 * seconds), cancellation)];
        await outputs.StopAsync(TimeSpan.FromSeconds(10));
        return results;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_own is not null) await _own.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // In turns: one of ours, one of the other's at 10 a second; in blocks where the one would wait for the other.
    private async Task<DeliveryResult> MeasureAsync(AgentOutputs outputs, BarePublisher bare, int perSecond, int count,
        CancellationToken cancellation)
    {
        _lags.Clear();
        _bareLags.Clear();
        _late = 0;
        int block = perSecond <= 100 ? 1 : perSecond / 2;
        for (int done = 0; done < count; done += block)
        {
            await PaceAsync(perSecond * (block == 1 ? 2 : 1), Math.Min(block, count - done), () =>
            {
                PublishOwn(outputs);
                return Task.CompletedTask;
            }, cancellation);
            await PaceAsync(perSecond * (block == 1 ? 2 : 1), Math.Min(block, count - done), () => PublishBareAsync(bare, cancellation),
                cancellation);
        }
        long began = _time.GetTimestamp();
        while ((_lags.Count + _late < count || _bareLags.Count < count) && _time.GetElapsedTime(began) < Patience)
            await Task.Delay(10, cancellation);
        if (_lags.Count + _late < count || _bareLags.Count < count)
            throw new TimeoutException($"Of {count} results {_lags.Count} came live, {_late} late and {_bareLags.Count} bare ones.");
        Percentiles own = Percentiles.Of([.. _lags]), other = Percentiles.Of([.. _bareLags]);
        return new DeliveryResult(perSecond, count, own, other, Math.Round(own.P50 / other.P50, 2), _late);
    }

    private async Task PaceAsync(int perSecond, int count, Func<Task> publish, CancellationToken cancellation)
    {
        long began = _time.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            TimeSpan left = TimeSpan.FromSeconds((double)(i + 1) / perSecond) - _time.GetElapsedTime(began);
            // Timers are no finer than a millisecond; what is shorter is caught up with the next ones.
            if (left > TimeSpan.FromMilliseconds(1)) await Task.Delay(left, _time, cancellation);
            await publish();
        }
    }

    private void PublishOwn(AgentOutputs outputs)
    {
        Inspection inspection = Record(++_sequence);
        _sentAt[_sequence] = _time.GetTimestamp();
        outputs.HandOver.Post(inspection);
    }

    private Task PublishBareAsync(BarePublisher bare, CancellationToken cancellation)
    {
        long number = ++_bare;
        // As long as a result of ours, and the number where the subscriber finds it.
        string body = $"{{\"seq\":{number.ToString(CultureInfo.InvariantCulture).PadLeft(10)},\"padding\":\"{new string('x', 1000)}\"}}";
        _bareSentAt[number] = _time.GetTimestamp();
        return bare.PublishAsync(body, cancellation);
    }

    private async Task<IMqttClient> SubscribeAsync(CancellationToken cancellation)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += arrived =>
        {
            long now = _time.GetTimestamp();
            MqttApplicationMessage message = arrived.ApplicationMessage;
            if (message.Topic == BareTopic)
                Take(_bareSentAt, _bareLags,
                    long.Parse(Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(message.Payload.Slice(7, 10))),
                        CultureInfo.InvariantCulture), now);
            else if (message.UserProperties?.FirstOrDefault(property => property.Name == "seq") is { } sequence)
            {
                long number = long.Parse(Encoding.UTF8.GetString(sequence.ValueBuffer.Span), CultureInfo.InvariantCulture);
                if (message.Topic.EndsWith("/result", StringComparison.Ordinal)) Take(_sentAt, _lags, number, now);
                else if (_sentAt.TryRemove(number, out _)) Interlocked.Increment(ref _late);
            }
            return Task.CompletedTask;
        };
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer(_broker.Host, _broker.Port > 0 ? _broker.Port : 1883,
            System.Net.Sockets.AddressFamily.Unspecified)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithReceiveMaximum(ushort.MaxValue).Build();
        await client.ConnectAsync(options, cancellation);
        foreach (string topic in (string[])[$"{Base}/+/result", $"{Base}/+/backlog", BareTopic])
            await client.SubscribeAsync(topic, cancellationToken: cancellation);
        return client;
    }

    private void Take(ConcurrentDictionary<long, long> sent, ConcurrentQueue<double> lags, long number, long now)
    {
        if (sent.TryRemove(number, out long at)) lags.Enqueue(_time.GetElapsedTime(at, now).TotalMilliseconds);
    }

    private Inspection Record(long sequence) => new()
    {
        Id = Guid.CreateVersion7(),
        Sequence = sequence,
        Station = "cap",
        CapturedAt = _time.GetUtcNow(),
        FrameNumber = sequence,
        FrameWidth = 640,
        FrameHeight = 480,
        Verdict = Verdict.Pass,
        Score = 0.3f,
        Threshold = 0.5f,
    };
}
