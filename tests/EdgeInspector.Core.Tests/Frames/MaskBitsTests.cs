using System.IO.Compression;
using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public sealed class MaskBitsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 3)]
    [InlineData(13, 7)]
    public void Unpack_WhatWasPacked_IsTheSameMask(int width, int height)
    {
        var mask = new PictureMask(width, height, [.. Enumerable.Range(0, width * height).Select(i => i * 7 % 3 == 0)]);
        PictureMask back = MaskBits.Unpack(MaskBits.Pack(mask), width, height);
        Assert.Equal(mask.Marked, back.Marked);
    }

    [Fact]
    public void Unpack_TheLeftmostPixelIsTheHighestBit_AndRowsAreWholeBytes()
    {
        bool[] marked = MaskBits.Unpack(Zlib([0x80, 0x80, 0x40, 0x00]), 9, 2).Marked;
        Assert.Equal([0, 8, 10], Enumerable.Range(0, marked.Length).Where(i => marked[i]));
    }

    [Fact]
    public void Unpack_AnotherSizeOrNoZlib_IsRefused()
    {
        byte[] packed = MaskBits.Pack(new PictureMask(16, 16, new bool[256]));
        Assert.Throws<InvalidDataException>(() => MaskBits.Unpack(packed, 16, 17));
        Assert.Throws<InvalidDataException>(() => MaskBits.Unpack(packed, 16, 15));
        Assert.Throws<InvalidDataException>(() => MaskBits.Unpack([1, 2, 3, 4], 16, 16));
        Assert.Throws<InvalidDataException>(() => MaskBits.Unpack([], 16, 16));
        // What unpacks to a hundred megabytes is not unpacked to its end.
        Assert.Throws<InvalidDataException>(() => MaskBits.Unpack(Zlib(new byte[100_000_000]), 16, 16));
    }

    private static byte[] Zlib(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(bytes);
        return packed.ToArray();
    }
}
