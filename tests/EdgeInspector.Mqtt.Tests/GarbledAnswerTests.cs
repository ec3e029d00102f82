using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>
/// A broker, or something else at its port, that answers the connect with what is no answer. Memory is measured, so nothing runs beside
/// it.
/// </summary>
[Collection(nameof(MqttPublisherAllocationTests))]
public sealed class GarbledAnswerTests
{
    private const int Attempts = 30;

    public static TheoryData<string, byte[], int> Answers { get; } = new()
    {
        { "nothing", [], 1 },
        { "a web server's page", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), 1 },
        { "zeros", new byte[4096], 1 },
        { "an end within the fixed header", [0x20], 1 },
        { "an end within the acknowledgement", [0x20, 0x03, 0x00], 1 },
        { "a length of five bytes", [0x20, 0xff, 0xff, 0xff, 0xff, 0x7f], 1 },
        { "256 MB", [0x20, 0xff, 0xff, 0xff, 0x7f, .. new byte[60_000]], 1 },
        { "256 MB in a message", [0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1, (byte)'t', .. new byte[60_000]], 1 },
        { "1 MB that comes", [0x20, 0x80, 0x80, 0x40, .. new byte[1 << 20]], 1 },
        { "properties that are none", [0x20, 0x06, 0x00, 0x00, 0x03, 0xff, 0xff, 0xff], 1 },
        { "properties beyond the end", [0x20, 0x03, 0x00, 0x00, 0x7f], 1 },
        { "a reason that is none", [0x20, 0x03, 0x00, 0x7b, 0x00], 1 },
        { "another packet", [0x90, 0x04, 0x00, 0x01, 0x00, 0x00], 1 },
        { "answers to pings without end", [0xd0, 0x00], 2000 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Connect_AnswerThatIsNone_IsSaidAndTriedAgainWithoutHasteOrMemory(string what, byte[] answer, int times)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using var garbling = new GarblingBroker(broker.Uri.Port) { Answer = answer, Times = times };
        await using var rig = new Rig(garbling.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        await rig.StartAsync();
        for (int sequence = 1; sequence <= 20; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await Eventually.TrueAsync(() => garbling.Garbled >= 5);
        long before = GC.GetTotalAllocatedBytes();
        int first = garbling.Garbled;
        await Eventually.TrueAsync(() => garbling.Garbled >= first + Attempts);
        // The answer itself is in this process, too, and is copied where it is not too large.
        Assert.True(GC.GetTotalAllocatedBytes() - before < Attempts * 400_000L, $"{what}: {(GC.GetTotalAllocatedBytes() - before) / Attempts}");
        Assert.False(rig.Publisher.Statistics.Connected);
        Assert.Equal(20, rig.Publisher.Statistics.Waiting);
        // Each failure is said, with the wait that follows, and nothing else is.
        string[] said = [.. rig.Log.Entries.Where(entry => entry.Event == LogEvent.ConnectFailed).Select(entry => entry.Text)];
        Assert.InRange(said.Length, 1, garbling.Garbled + 2);
        Assert.All(said, text => Assert.Contains("Next attempt in", text, StringComparison.Ordinal));
        Assert.All(said, text => Assert.Contains($"127.0.0.1:{garbling.Port}", text, StringComparison.Ordinal));

        garbling.Answer = null;
        await Eventually.TrueAsync(() => rig.Publisher.Statistics.Delivered == 20);
        await Eventually.TrueAsync(() => rig.Publisher.Statistics is { Connected: true, Protocol: MqttProtocol.Mqtt5 });
    }

    /// <summary>What was garbled once on its way is no reason to do without what the broker can.</summary>
    [Fact]
    public async Task Connect_OneAnswerGarbled_SpeaksTheNewRevisionNevertheless()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using var garbling = new GarblingBroker(broker.Uri.Port)
        {
            Answer = [0x20, 0x06, 0x00, 0x00, 0x03, 0xff, 0xff, 0xff],
            Most = 1,
        };
        await using var rig = new Rig(garbling.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        await rig.StartAsync();
        rig.Store.Take(Samples.Pass(1));
        await Eventually.TrueAsync(() => rig.Publisher.Statistics.Delivered == 1);
        Assert.Equal(MqttProtocol.Mqtt5, rig.Publisher.Statistics.Protocol);
    }
}
