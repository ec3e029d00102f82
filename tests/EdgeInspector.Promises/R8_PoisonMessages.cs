using System.Collections.Concurrent;
using System.Text.Json;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>What the broker will never take is cut down or parked, and blocks nothing.</summary>
public sealed class R8_PoisonMessages
{
    [Theory]
    [InlineData(1500)]
    [InlineData(20_000)]
    public async Task TooLargeMessages_AreCutDownOrParked(int limit)
    {
        int results = Scale.Of(400, 4000);
        // Mosquitto says its limit in the CONNACK and closes the connection on whoever ignores it.
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync($"max_packet_size {limit}");
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri, "plant/line/cap/result");
        await using Sender sender = await Sender.StartAsync(broker.Uri);
        sender.Log.Expect(LogEvent.ResultTooLarge);
        sender.Log.Expect(LogEvent.MessageTooLarge);
        await sender.SendAsync(results, sequence => Sender.Record(sequence) with
        {
            Verdict = Verdict.Fail,
            Reason = Reason.ScoreAtOrAboveThreshold,
            // Every 7th has more regions than fit, every 50th not even room for itself.
            Regions = [.. Enumerable.Range(0, sequence % 7 == 0 ? 900 : 1)
                .Select(i => new Region(new Frames.PixelRectangle(i, i, 9, 9), 0.7f, 81))],
            PartId = sequence % 50 == 0 ? new string('P', limit) : null,
        });
        for (int i = 0; i < 3000 && sender.Publisher.Statistics.Waiting > 0; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Mqtt.MqttStatistics end = sender.Publisher.Statistics;
        Assert.Equal((results - results / 50, results / 50, 0, 1), (end.Delivered, end.Refused, end.Dropped, end.Connections));
        await capture.Messages.WaitUntilAsync(() => capture.Messages.All.Count >= results - results / 50, "all that fit");
        JsonElement cut = capture.Messages.All.First(message => message.Json.GetProperty("seq").GetInt64() == 7).Json;
        Assert.InRange(cut.GetProperty("regions").GetArrayLength(), 0, 899);
        Scale.Keep("R8",
            $"Broker with at most {limit} bytes a packet: {end.Delivered} of {results} mixed results delivered, cut down where needed; {end.Refused} that could never fit are parked; the connection held.");
    }

    [Fact]
    public async Task RefusedMessages_AreParkedAndNeverLoop()
    {
        Scale.SkipWhenDone("R8");
        int results = Scale.Of(3000, 10_000);
        await using TestBroker broker = await TestBroker.StartAsync();
        var attempts = new ConcurrentDictionary<long, int>();
        broker.Tap = _ => { };
        broker.Acknowledge = publish =>
        {
            string topic = publish.ApplicationMessage.Topic;
            if (!topic.EndsWith("/result", StringComparison.Ordinal) && !topic.EndsWith("/backlog", StringComparison.Ordinal))
                return MqttPubAckReasonCode.Success;
            long sequence = JsonSerializer.Deserialize<JsonElement>(
                System.Buffers.BuffersExtensions.ToArray(publish.ApplicationMessage.Payload)).GetProperty("seq").GetInt64();
            attempts.AddOrUpdate(sequence, 1, (_, count) => count + 1);
            return sequence % 100 == 0 ? MqttPubAckReasonCode.PayloadFormatInvalid : sequence % 101 == 0
                ? MqttPubAckReasonCode.ImplementationSpecificError
                : MqttPubAckReasonCode.Success;
        };
        await using Sender sender = await Sender.StartAsync(broker.Uri,
            options => options with { RefusalRetry = TimeSpan.FromMilliseconds(100) });
        await sender.SendAsync(results);
        for (int i = 0; i < 6000 && sender.Publisher.Statistics.Waiting > 0; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Mqtt.MqttStatistics end = sender.Publisher.Statistics;
        long poison = attempts.Keys.LongCount(sequence => sequence % 100 == 0 || sequence % 101 == 0);
        Assert.Equal((results - poison, poison, 0), (end.Delivered, end.Refused, end.Dropped));
        Assert.InRange(attempts.Where(one => one.Key % 100 == 0 || one.Key % 101 == 0).Max(one => one.Value), 1, 4);
        Scale.Keep("R8",
            $"{results} mixed results, {poison} of them refused by the broker at every attempt: parked after at most {attempts.Values.Max()} attempts, all others delivered, no loop.");
    }
}
