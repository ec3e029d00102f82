using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using MQTTnet;
using MQTTnet.Formatter;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>Brokers that take less than the agent would send.</summary>
public sealed class MqttPublisherLimitsTests
{
    [Theory]
    [InlineData(MqttProtocol.Mqtt5, "retain_available false", true)]
    [InlineData(MqttProtocol.Mqtt5, "max_qos 0", true)]
    [InlineData(MqttProtocol.Mqtt5, "retain_available false|max_qos 0", true)]
    [InlineData(MqttProtocol.Mqtt311, "retain_available false", false)]
    [InlineData(MqttProtocol.Mqtt311, "max_qos 0", false)]
    [InlineData(MqttProtocol.Mqtt311, "retain_available false|max_qos 0", false)]
    public async Task Connect_BrokerWithoutRetainOrQuality1_IsReachedAndSaysWhatIsMissing(MqttProtocol protocol, string limits,
        bool isNamed)
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync(limits.Split('|'));
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { Protocol = protocol });
        if (!isNamed) rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Store.Take(Samples.Fail(1));
        await capture.Messages.WaitForAsync("cap/result");
        await capture.Messages.WaitForAsync("status");
        if (limits.Contains("retain", StringComparison.Ordinal)) await rig.Log.WaitForAsync(LogEvent.NoRetain);
        if (limits.Contains("qos", StringComparison.Ordinal)) await rig.Log.WaitForAsync(LogEvent.NoAcknowledgements);
        long connections = rig.Publisher.Statistics.Connections;
        rig.Store.Take(Samples.Pass(2));
        await capture.Messages.WaitForAsync("cap/result", 2);
        Assert.Equal(connections, rig.Publisher.Statistics.Connections);
    }

    [Fact]
    public async Task Connect_BrokerClosesOnMqtt5_FallsBackAndReturnsWhenItIsUpgraded()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using TcpProxy old = new(broker.Port) { Refuse = IsMqtt5 };
        await using Rig rig = await Rig.StartAsync(old.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Store.Take(Samples.Pass(1));
        Assert.Empty((await capture.Messages.WaitForAsync("cap/result"))[0].Properties);
        await rig.Log.WaitForAsync(LogEvent.FallingBack);
        await rig.Log.WaitForAsync(LogEvent.Connected, "(Mqtt311, window");
    }

    [Theory]
    [InlineData(MqttProtocol.Mqtt5)]
    [InlineData(MqttProtocol.Mqtt311)]
    public async Task Publish_LargerThanTheBrokerTakes_LosesRegionsAndHoldsNothingUp(MqttProtocol protocol)
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("max_packet_size 4000");
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { Protocol = protocol });
        rig.Log.Expect(LogEvent.SilentLimit);
        rig.Store.Take(Samples.Pass(1));
        await capture.Messages.WaitForAsync("cap/result");
        rig.Store.Take(Samples.Fail(2) with { Regions = [.. Enumerable.Range(0, 200).Select(_ => Samples.Fail(2).Regions[0])] });
        for (int sequence = 3; sequence <= 30; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await capture.Messages.WaitUntilAsync(
            () => Arrived(capture).Count == 30, "30 different results");
        Assert.True(Arrived(capture)[2].GetProperty("regionsOmitted").GetInt32() > 0);
        Assert.DoesNotContain(rig.Log.Entries, entry => entry.Text.Contains("disposed", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Connect_SecondClientWithTheSameIdAtABrokerThatDoesNotSayIt_IsSuspected()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { Protocol = MqttProtocol.Mqtt311 });
        rig.Log.Expect(LogEvent.ProbablyTakenOver);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(Eventually.Patience));
        for (int round = 0; round < 3; round++)
        {
            using IMqttClient other = new MqttClientFactory().CreateMqttClient();
            rig.Store.Take(Samples.Pass(round + 1));
            long delivered = round + 1;
            await Eventually.TrueAsync(() => rig.Publisher.Statistics.Delivered == delivered);
            await other.ConnectAsync(
                new MqttClientOptionsBuilder().WithTcpServer(broker.Uri.Host, broker.Port).WithProtocolVersion(MqttProtocolVersion.V311)
                .WithClientId(Samples.Agent.Agent).Build(), deadline.Token);
            await Eventually.TrueAsync(() => !other.IsConnected);
        }
        await rig.Log.WaitForAsync(LogEvent.ProbablyTakenOver);
    }

    private static Dictionary<long, System.Text.Json.JsonElement> Arrived(MqttCapture capture) => capture.Messages.All
        .Where(message =>
            message.Topic.EndsWith("cap/result", StringComparison.Ordinal)
            || message.Topic.EndsWith("cap/backlog", StringComparison.Ordinal))
        .GroupBy(message => message.Json.GetProperty("seq").GetInt64())
        .ToDictionary(group => group.Key, group => group.First().Json);

    // The protocol's level stands behind its name: 0 4 M Q T T 5.
    private static bool IsMqtt5(byte[] first) => first.AsSpan().IndexOf("MQTT"u8) is >= 0 and int at && first[at + 4] == 5;
}
