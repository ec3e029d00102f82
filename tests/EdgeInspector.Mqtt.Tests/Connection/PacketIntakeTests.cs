using System.Text;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Numerics;
using MQTTnet.Exceptions;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Connection;

public sealed class PacketIntakeTests
{
    private const int Maximum = 1000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Read_AnyPacketsInAnyPieces_PassesThemAndCutsWhatIsTooLarge(ulong seed)
    {
        var random = new SplitMix64(seed);
        var sent = new MemoryStream();
        var expected = new MemoryStream();
        var cuts = new List<long>();
        for (int i = 0; i < 500; i++)
        {
            bool isNumbered = random.NextDouble() < 0.5;
            string topic = new('t', 1 + (int)(random.NextDouble() * 60));
            int payload = (int)(random.NextDouble() * (random.NextDouble() < 0.2 ? 100_000 : 900));
            byte[] packet = Publish(topic, isNumbered, payload);
            sent.Write(packet);
            bool isCut = payload > Maximum;
            expected.Write(isCut ? Publish(topic, isNumbered, 0) : packet);
            if (isCut) cuts.Add(packet.Length);
        }
        var intake = new PacketIntake(new Dribble(sent.ToArray(), random), Maximum, hasProperties: true);
        var read = new MemoryStream();
        byte[] buffer = new byte[4096];
        int cut = 0;
        for (int count;
            (count = await intake.ReadAsync(buffer.AsMemory(0, 1 + (int)(random.NextDouble() * (buffer.Length - 1))),
                TestContext.Current.CancellationToken)) > 0;)
        {
            read.Write(buffer, 0, count);
            if (intake.TakeCut() > 0) cut++;
        }
        Assert.Equal(expected.ToArray(), read.ToArray());
        Assert.Equal(cuts.Count, cut);
        Assert.True(cuts.Count > 20);
    }

    [Fact]
    public async Task Read_OtherPacketAboveTheBound_IsAnError()
    {
        byte[] endless = [0x20, 0xff, 0xff, 0xff, 0x7f, 0, 0];
        var intake = new PacketIntake(new MemoryStream(endless), Maximum, hasProperties: true);
        MqttProtocolViolationException error = await Assert.ThrowsAsync<MqttProtocolViolationException>(
            () => intake.ReadAsync(new byte[10], TestContext.Current.CancellationToken));
        Assert.Contains("268435455 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LengthWithoutEnd_IsAnError()
    {
        var intake = new PacketIntake(new MemoryStream([0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), Maximum, hasProperties: false);
        await Assert.ThrowsAsync<MqttProtocolViolationException>(
            () => intake.ReadAsync(new byte[10], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_CutWithoutPropertiesHasNone()
    {
        byte[] packet = [0x30, 0xd0, 0x0f, 0, 1, (byte)'t', .. new byte[1997]];
        var intake = new PacketIntake(new MemoryStream(packet), Maximum, hasProperties: false);
        byte[] buffer = new byte[100];
        var read = new List<byte>();
        for (int count; (count = await intake.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
            read.AddRange(buffer[..count]);
        Assert.Equal([0x30, 3, 0, 1, (byte)'t'], read);
        Assert.Equal(2000, intake.TakeCut());
    }

    private static byte[] Publish(string topic, bool isNumbered, int payload)
    {
        byte[] body = [0, (byte)topic.Length, .. Encoding.ASCII.GetBytes(topic), .. isNumbered ? new byte[] { 1, 2 } : [], 0,
            .. new byte[payload]];
        var length = new List<byte>();
        for (int value = body.Length; ; value >>= 7)
        {
            length.Add((byte)((value & 0x7f) | (value > 0x7f ? 0x80 : 0)));
            if (value <= 0x7f) break;
        }
        return [(byte)(isNumbered ? 0x32 : 0x30), .. length, .. body];
    }

    // Gives what there is in small pieces, as networks do.
    private sealed class Dribble(byte[] content, SplitMix64 random) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (int)(random.NextDouble() * 3000))], cancellationToken);
    }
}
