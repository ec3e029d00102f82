using System.Diagnostics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task Start_AnyPort_ServesAPublisherAndASubscriber()
    {
        await using var broker = new EmbeddedBroker();
        await broker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        for (int sequence = 1; sequence <= 500; sequence++) rig.Store.Take(Samples.Pass(sequence));
        Assert.Equal(
            Enumerable.Range(1, 500).Select(number => (long)number),
            MqttPublisherTests.Sequences(await capture.Messages.WaitForAsync("cap/result", 500)));

        await using MqttCapture late = await MqttCapture.SubscribeAsync(broker.Uri);
        Assert.True((await late.Messages.WaitForAsync("acme/line4/status"))[0].Retained);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("311")]
    public async Task Connect_WithoutAnId_IsGivenOneEach(string version)
    {
        FoundComponent tools = Component.MosquittoClients.Require();
        await using var broker = new EmbeddedBroker();
        await broker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        for (int i = 0; i < 2; i++)
        {
            var start = new ProcessStartInfo(tools.Beside("mosquitto_pub"),
                ["-V", version, "-h", "127.0.0.1", "-p", $"{broker.Port}", "-t", "a/b", "-m", $"{i}"]);
            if (tools.LibraryFolders is { Length: > 0 } libraries) start.Environment["LD_LIBRARY_PATH"] = libraries;
            using Process publisher = Process.Start(start)!;
            await publisher.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, publisher.ExitCode);
        }
        await capture.Messages.WaitForAsync("a/b", 2);
    }

    [Fact]
    public async Task Start_PortTaken_NamesIt()
    {
        await using var first = new EmbeddedBroker();
        await first.StartAsync();
        await using var second = new EmbeddedBroker();
        var error = await Assert.ThrowsAsync<IOException>(() => second.StartAsync(first.Port));
        Assert.Contains($"127.0.0.1:{first.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Stopped_ListensAgain()
    {
        await using var broker = new EmbeddedBroker();
        await broker.StartAsync();
        int port = broker.Port;
        await Assert.ThrowsAsync<InvalidOperationException>(() => broker.StartAsync());
        await broker.StopAsync();
        await broker.StartAsync(port);
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
    }
}
