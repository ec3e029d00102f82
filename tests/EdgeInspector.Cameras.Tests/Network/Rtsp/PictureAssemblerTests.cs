using System.Buffers.Binary;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

/// <summary>H.264 in packets: which pictures are whole, and when it is known.</summary>
public sealed class PictureAssemblerTests
{
    private const byte Slice = 0x41, KeySlice = 0x65, Parameters = 0x67, PictureParameters = 0x68, Message = 0x06, Delimiter = 0x09;
    private readonly List<string> _pictures = [];
    private readonly List<byte[]> _data = [];
    private readonly PictureAssembler _assembler;
    private readonly List<byte[]> _described = [];
    private ushort _number;

    public PictureAssemblerTests() => _assembler = new PictureAssembler(new H264Format(_described), TimeProvider.System, picture =>
    {
        _pictures.Add(
            $"{picture.At}{(picture.IsKey ? " key" : "")}{(picture.IsWhole ? "" : " damaged")}{(picture.FollowsLoss ? " after loss" : "")}{(picture.ContinuesLast ? " rest" : "")}");
        _data.Add(picture.Data);
    });

    [Fact]
    public void Pictures_AreHandedOverWithTheirLastPacketOnceMarksAreTrusted()
    {
        for (uint at = 0; at < 4; at++) Add(at, marked: true, Slice);
        // The fourth is known to be whole when the fifth begins.
        Assert.Equal(3, _pictures.Count);
        Add(4, marked: true, Slice);
        Assert.Equal(["0", "1", "2", "3", "4"], _pictures);
        Add(5, marked: false, Slice);
        Assert.Equal(5, _pictures.Count);
        Add(5, marked: true, Slice);
        Assert.Equal("5", _pictures[^1]);
    }

    [Fact]
    public void Pictures_WithoutMarks_EndWithAnotherTimestamp()
    {
        for (uint at = 0; at < 20; at++) Add(at, marked: false, Slice);
        Assert.Equal(Enumerable.Range(0, 19).Select(at => $"{at}"), _pictures);
    }

    [Fact]
    public void MarkOnEachSlice_AfterMarksWereTrusted_IsFoundAndNeverTrustedAgain()
    {
        Trust();
        Add(10, marked: true, Slice);
        Add(10, marked: true, Slice);
        Add(11, marked: true, Slice);
        Add(12, marked: true, Slice);
        // The first half of 10 was taken for all of it; its rest says so.
        Assert.Equal(["10", "10 damaged rest", "11"], _pictures);
    }

    [Fact]
    public void Loss_WithinAPicture_DamagesItAlone()
    {
        Trust();
        Add(10, marked: false, Slice);
        Lose(2);
        Add(10, marked: true, Slice);
        Add(11, marked: true, Slice);
        Assert.Equal(["10 damaged after loss", "11"], _pictures);
    }

    [Fact]
    public void Loss_OfTheEnd_DamagesTheOpenPictureAndPutsTheNextInDoubt()
    {
        Trust();
        Add(10, marked: false, Slice);
        Lose(1);
        Add(11, marked: true, Slice);
        Assert.Equal(["10 damaged after loss", "11 damaged"], _pictures);
    }

    [Theory]
    [InlineData(Parameters, true)]
    [InlineData(Delimiter, true)]
    [InlineData(PictureParameters, false)]
    [InlineData(KeySlice, false)]
    public void Loss_BeforeAKeyPicture_LeavesItWholeIfItsBeginningIsThere(byte first, bool isWhole)
    {
        Trust();
        Lose(3);
        Add(20, marked: false, first);
        Add(20, marked: true, KeySlice);
        Assert.Equal(isWhole ? "20 key after loss" : "20 key damaged after loss", Assert.Single(_pictures));
    }

    [Fact]
    public void Pieces_ArePutTogether_AndOneThatIsMissingIsNoticedAlsoWithoutItsNumber()
    {
        Trust();
        AddBytes(10, marked: false, [0x7C, 0x85, 1, 2]);
        AddBytes(10, marked: false, [0x7C, 0x05, 3]);
        AddBytes(10, marked: true, [0x7C, 0x45, 4]);
        Assert.Equal([0, 0, 0, 1, 0x65, 1, 2, 3, 4], _data[^1]);
        AddBytes(11, marked: false, [0x7C, 0x85, 1, 2]);
        AddBytes(11, marked: true, [0x7C, 0x05, 3]);
        AddBytes(12, marked: true, [0x7C, 0x45, 4]);
        Assert.Equal(["10 key", "11 key damaged", "12 damaged"], _pictures);
    }

    [Fact]
    public void ParametersAlone_AreNoPictureAndGoWithTheNext()
    {
        Trust();
        Add(10, marked: true, Parameters);
        Add(11, marked: false, PictureParameters);
        Add(11, marked: false, Message);
        Add(11, marked: true, KeySlice);
        Assert.Equal("11 key", Assert.Single(_pictures));
        Assert.Equal([0, 0, 0, 1, Parameters, 7, 0, 0, 0, 1, PictureParameters, 7, 0, 0, 0, 1, KeySlice, 7], _data[^1]);
    }

    [Fact]
    public void KeyPicture_WithoutParameters_GetsThoseThatCameLast()
    {
        Trust();
        AddBytes(10, marked: false, [24, 0, 2, Parameters, 1, 0, 2, PictureParameters, 2]);
        Add(10, marked: true, KeySlice);
        Add(11, marked: true, KeySlice);
        Assert.Equal(_data[0], _data[1]);
        Assert.Equal([0, 0, 0, 1, Parameters, 1, 0, 0, 0, 1, PictureParameters, 2, 0, 0, 0, 1, KeySlice, 7], _data[1]);
    }

    [Fact]
    public void ParametersOfPictures_SentAgainAndAgain_AreKeptOnceEach()
    {
        Trust();
        AddBytes(10, marked: false, [Parameters, 1]);
        Add(10, marked: true, KeySlice);
        for (uint at = 11; at < 2011; at++)
        {
            AddBytes(at, marked: false, [PictureParameters, (byte)(at % 2)]);
            Add(at, marked: true, Slice);
        }
        Add(3000, marked: true, KeySlice);
        Assert.Equal(
            [0, 0, 0, 1, Parameters, 1, 0, 0, 0, 1, PictureParameters, 1, 0, 0, 0, 1, PictureParameters, 0, 0, 0, 0, 1, KeySlice, 7],
            _data[^1]);
    }

    [Fact]
    public void ParametersOfPictures_AlwaysOther_AreBounded()
    {
        Trust();
        for (uint at = 10; at < 2010; at++)
        {
            AddBytes(at, marked: false, [PictureParameters, (byte)at, (byte)(at >> 8)]);
            Add(at, marked: true, Slice);
        }
        Add(3000, marked: true, KeySlice);
        // 256 sets of 3 bytes behind start codes, and the picture.
        Assert.Equal(256 * 7 + 6, _data[^1].Length);
    }

    [Fact]
    public void SequenceParameters_SentAgain_KeepThoseOfPictures()
    {
        Trust();
        AddBytes(10, marked: false, [24, 0, 2, Parameters, 1, 0, 2, PictureParameters, 2]);
        Add(10, marked: true, KeySlice);
        AddBytes(11, marked: false, [Parameters, 1]);
        Add(11, marked: true, Slice);
        Add(12, marked: true, KeySlice);
        Assert.Equal(_data[0], _data[2]);
    }

    [Fact]
    public void Timestamps_ComeRound()
    {
        Trust();
        Add(uint.MaxValue, marked: true, Slice);
        Add(2, marked: true, Slice);
        Assert.Equal(["-1", "2"], _pictures);
    }

    [Fact]
    public void Picture_WithoutEnd_IsNotCollectedIndefinitely()
    {
        byte[] packet = new byte[60_000];
        packet[0] = Slice;
        Assert.Throws<CameraLostException>(() =>
        {
            for (int i = 0; i < 2000; i++) AddBytes(5, marked: false, packet);
        });
    }

    // Five pictures with one packet each; afterwards those up to time 4 are behind us.
    private void Trust()
    {
        for (uint at = 0; at < 5; at++) Add(at, marked: true, Slice);
        _pictures.Clear();
        _data.Clear();
        // Their times go on from 4.
    }

    private void Lose(int packets) => _number += (ushort)packets;

    private void Add(uint at, bool marked, byte header) => AddBytes(at, marked, [header, 7]);

    private void AddBytes(uint at, bool marked, byte[] payload)
    {
        byte[] packet = new byte[12 + payload.Length];
        (packet[0], packet[1]) = (0x80, (byte)(marked ? 0x80 | 96 : 96));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), _number);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), at);
        payload.CopyTo(packet, 12);
        RtpPacket.TryRead(packet, out RtpPacket read);
        _assembler.Take(read, (ushort)(_number - _awaited));
        _awaited = ++_number;
    }

    private ushort _awaited;
}
