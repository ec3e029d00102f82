using EdgeInspector.TestKit;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>What one client of the broker inside the agent cannot make it keep.</summary>
public sealed class EmbeddedBoundsTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;
    private readonly EmbeddedBroker _broker = new();
    private readonly List<IMqttClient> _clients = [];

    public async ValueTask InitializeAsync() => await _broker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (IMqttClient client in _clients) client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Retained_WithPropertiesWithoutEnd_CountsThemToo()
    {
        IMqttClient client = await ConnectAsync("flood");
        int kept = 0;
        while ((await SendAsync(client, $"flood/{kept}", [1], properties: 100, isRetained: true)).IsSuccess)
            Assert.InRange(++kept, 1, 20);
        // Each has 6 MB.
        Assert.Equal(11, kept);
    }

    [Fact]
    public async Task Subscriber_ThatConfirmsNothing_IsDisconnected_AndOthersGetEverything()
    {
        const int Messages = 90;
        IMqttClient silent = await ConnectAsync("silent"), good = await ConnectAsync("good"), sender = await ConnectAsync("sender");
        int received = 0;
        silent.ApplicationMessageReceivedAsync += message =>
        {
            message.AutoAcknowledge = false;
            return Task.CompletedTask;
        };
        good.ApplicationMessageReceivedAsync += _ =>
        {
            Interlocked.Increment(ref received);
            return Task.CompletedTask;
        };
        foreach (IMqttClient client in (IMqttClient[])[silent, good])
            await client.SubscribeAsync("flood/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        byte[] content = new byte[Mebibyte];
        for (int i = 1; i <= Messages; i++)
        {
            Assert.True((await SendAsync(sender, "flood/x", content)).IsSuccess);
            // Nothing has to wait, so nothing is left out.
            int sent = i;
            await Eventually.TrueAsync(() => Volatile.Read(ref received) == sent);
        }
        await Eventually.TrueAsync(() => !silent.IsConnected);
        Assert.True(good.IsConnected);
    }

    [Fact]
    public async Task Filters_WithoutEnd_AreRefusedAboveTheirNumber()
    {
        IMqttClient client = await ConnectAsync("flood");
        MqttClientSubscribeOptionsBuilder all = new MqttClientSubscribeOptionsBuilder();
        for (int i = 0; i < EmbeddedBroker.MostFilters + 100; i++) all.WithTopicFilter($"flood/{i}");
        MqttClientSubscribeResult answer = await client.SubscribeAsync(all.Build(), TestContext.Current.CancellationToken);
        Assert.Equal(100, answer.Items.Count(item => item.ResultCode == MqttClientSubscribeResultCode.QuotaExceeded));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await TryAsync("flood/0"));
        Assert.Equal(MqttClientSubscribeResultCode.QuotaExceeded, await TryAsync("another"));
        await client.UnsubscribeAsync("flood/0", TestContext.Current.CancellationToken);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, await TryAsync("another"));

        async Task<MqttClientSubscribeResultCode> TryAsync(string filter) =>
            (await client.SubscribeAsync(filter, cancellationToken: TestContext.Current.CancellationToken)).Items.Single().ResultCode;
    }

    [Fact]
    public async Task Connect_WithAHugeWill_IsRefused()
    {
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => ConnectAsync("flood", willProperties: 5));
        await ConnectAsync("modest", willProperties: 1);
    }

    private async Task<IMqttClient> ConnectAsync(string name, int willProperties = 0)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        _clients.Add(client);
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).WithClientId(name)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500);
        if (willProperties > 0) builder.WithWillTopic("gone").WithWillPayload("gone");
        for (int i = 0; i < willProperties; i++) builder.WithWillUserProperty("k", new byte[60_000]);
        MqttClientOptions options = builder.Build();
        // Room for megabytes: with the library's 8 KB each waits thousands of times for the system's delayed acknowledgement.
        ((MqttClientTcpOptions)options.ChannelOptions).BufferSize = Mebibyte;
        await client.ConnectAsync(options, TestContext.Current.CancellationToken);
        return client;
    }

    private static Task<MqttClientPublishResult> SendAsync(IMqttClient client, string topic, byte[] content, int properties = 0,
        bool isRetained = false) => client.PublishAsync(
        new MqttApplicationMessage
        {
            Topic = topic,
            PayloadSegment = content,
            Retain = isRetained,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            UserProperties = [.. Enumerable.Repeat(new MqttUserProperty("k", new byte[60_000]), properties)],
        },
        TestContext.Current.CancellationToken);
}
