using EdgeInspector.TestKit.Mqtt;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

public sealed class TestBrokerTests
{
    [Fact]
    public async Task Dispose_AClientWasCutOffWhileTheBrokerAnswered_IsNoErrorOfTheBroker()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using TcpProxy network = new(broker.Port);
        var reset = new TaskCompletionSource();
        broker.Outbound = async packet =>
        {
            if (packet.Packet is not MqttConnAckPacket) return;
            network.Cut();
            await Task.Delay(200, TestContext.Current.CancellationToken);
            reset.SetResult();
        };
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientOptions options = new MqttClientOptionsBuilder().WithConnectionUri(network.Uri).Build();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.ConnectAsync(options, TestContext.Current.CancellationToken));
        await reset.Task;
        // Until the broker has met the reset and logged it.
        await Task.Delay(200, TestContext.Current.CancellationToken);
    }
}
