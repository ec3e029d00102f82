using System.Buffers.Binary;
using EdgeInspector.Cameras.Network.Rtsp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

public sealed class PacketSequenceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _taken = [];

    [Fact]
    public void InOrder_PassesAtOnce_AlsoWhereNumbersComeRound()
    {
        Feed(Patience, 65534, 65535, 0, 1);
        Assert.Equal(["65534", "65535", "0", "1"], _taken);
    }

    [Fact]
    public void Swapped_ComesInOrderAndMissesNothing()
    {
        Feed(Patience, 10, 12, 13, 11, 14);
        Assert.Equal(["10", "11", "12", "13", "14"], _taken);
    }

    [Fact]
    public void Gap_OverTcp_IsSaidAtOnce()
    {
        Feed(TimeSpan.Zero, 10, 13, 14);
        Assert.Equal(["10", "2 missing 13", "14"], _taken);
    }

    [Fact]
    public void Gap_OverUdp_IsSaidWhenItsTimeIsOver()
    {
        PacketSequence sequence = Feed(Patience, 10, 13, 14);
        Assert.Equal(["10"], _taken);
        _time.Advance(Patience + TimeSpan.FromMilliseconds(1));
        sequence.Tick();
        Assert.Equal(["10", "2 missing 13", "14"], _taken);
    }

    [Fact]
    public void Gaps_BehindEachOther_AreEachSaid()
    {
        PacketSequence sequence = Feed(Patience, 10, 12, 15);
        for (int i = 0; i < 2; i++)
        {
            _time.Advance(Patience + TimeSpan.FromMilliseconds(1));
            sequence.Tick();
        }
        Assert.Equal(["10", "1 missing 12", "2 missing 15"], _taken);
    }

    [Fact]
    public void TwiceAndTooLate_AreLeftOut()
    {
        Feed(Patience, 10, 11, 11, 10, 12, 14, 14, 13);
        Assert.Equal(["10", "11", "12", "13", "14"], _taken);
    }

    [Fact]
    public void ManyHeld_GiveUpTheGapWithoutWaiting()
    {
        Feed(Patience, [10, .. Enumerable.Range(12, 256)]);
        Assert.Equal(257, _taken.Count);
        Assert.Equal("1 missing 12", _taken[1]);
    }

    [Theory]
    [InlineData(5000, 2)]
    [InlineData(10, 3)]
    public void SenderThatBeginsAgain_LosesSomethingBetween(int number, uint source)
    {
        PacketSequence sequence = Feed(Patience, 9998, 9999);
        sequence.Add(Packet(number, source));
        sequence.Add(Packet(number + 1, source));
        Assert.Equal(["9998", "9999", $"1 missing {number}", $"{number + 1}"], _taken);
    }

    [Fact]
    public void OtherTypesAndGarbage_AreLeftOut()
    {
        PacketSequence sequence = Feed(Patience, 10);
        sequence.Add(Packet(11, type: 97));
        sequence.Add([1, 2, 3]);
        sequence.Add(new byte[40]);
        sequence.Add(Packet(11));
        Assert.Equal(["10", "11"], _taken);
    }

    private PacketSequence Feed(TimeSpan patience, params int[] numbers)
    {
        var sequence = new PacketSequence(96, patience, _time,
            (packet, missing) => _taken.Add(missing > 0 ? $"{missing} missing {packet.Number}" : $"{packet.Number}"));
        foreach (int number in numbers) sequence.Add(Packet(number));
        return sequence;
    }

    private static byte[] Packet(int number, uint source = 1, byte type = 96)
    {
        byte[] packet = new byte[20];
        (packet[0], packet[1]) = (0x80, type);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)number);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), source);
        return packet;
    }
}
