using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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

    [Fact]
    public async Task Dispose_AClientLeftDuringTheTlsHandshake_IsNoErrorOfTheBroker()
    {
        using var key = RSA.Create(2048);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using TestBroker broker = await TestBroker.StartAsync(certificate);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, broker.Port, TestContext.Current.CancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);
        // The broker hangs up too once it has met the end.
        Assert.Equal(0, await client.Client.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));
        await Task.Delay(200, TestContext.Current.CancellationToken);
    }
}
