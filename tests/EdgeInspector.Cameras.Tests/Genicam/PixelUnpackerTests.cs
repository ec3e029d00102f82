using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Genicam;

public sealed class PixelUnpackerTests
{
    [Theory]
    [InlineData("Mono8")]
    [InlineData("Mono10")]
    [InlineData("Mono12")]
    [InlineData("Mono16")]
    [InlineData("Mono10p")]
    [InlineData("Mono12p")]
    [InlineData("Mono10Packed")]
    [InlineData("Mono12Packed")]
    public void Unpack_AnyPacking_KeepsTheHighEightBits(string name)
    {
        GenicamFormat format = GenicamFormat.Of(name);
        int bits = name.Contains("10", StringComparison.Ordinal) ? 10 : name.Contains("12", StringComparison.Ordinal)
            ? 12
            : name.Contains("16", StringComparison.Ordinal) ? 16 : 8;
        // Long enough for the vector path, and its rest; not a whole number of bytes where pixels share them.
        int[] values = [.. Enumerable.Range(0, 102).Select(i => (i * 641 + 77) % (1 << bits))];
        byte[] source = Pack(values, format.Packing, bits);
        Assert.Equal(format.BytesOf(values.Length, 1), source.Length);

        byte[] pixels = new byte[values.Length];
        PixelUnpacker.Unpack(source, format.Packing, pixels);

        Assert.Equal(values.Select(value => (byte)(value >> (bits - 8))), pixels);
    }

    [Fact]
    public void Unpack_StrayBitsAboveTheValue_AreWhiteNotBlack()
    {
        byte[] pixels = new byte[40];
        PixelUnpacker.Unpack([.. Enumerable.Repeat((byte)0xFF, 80)], Packing.Bits10In16, pixels);
        Assert.All(pixels, pixel => Assert.Equal(255, pixel));
    }

    [Theory]
    [InlineData("BayerRG8", 0, 0)]
    [InlineData("BayerGR8", 1, 0)]
    [InlineData("BayerGB8", 0, 1)]
    [InlineData("BayerBG8", 1, 1)]
    [InlineData("BayerRG12", 0, 0)]
    [Needs("opencv")]
    public void Make_MosaicOfARedScene_IsRed(string name, int redX, int redY)
    {
        const int Side = 16;
        GenicamFormat format = GenicamFormat.Of(name);
        int size = name.EndsWith("12", StringComparison.Ordinal) ? 2 : 1;
        byte[] mosaic = new byte[Side * Side * size];
        for (int y = redY; y < Side; y += 2)
            for (int x = redX; x < Side; x += 2)
            {
                int value = size == 2 ? 200 << 4 : 200;
                mosaic[(y * Side + x) * size] = (byte)value;
                if (size == 2) mosaic[(y * Side + x) * size + 1] = (byte)(value >> 8);
            }
        using var pool = new FramePool(1, Side * Side * 3);
        pool.TryRent(out Frame? frame);

        new FrameMaker(new OpenCvBayerDecoder()).Make(mosaic, format, Side, Side, frame!);

        Assert.Equal(PixelFormat.Rgb8, frame!.Format);
        Assert.Equal([200, 0, 0], frame.Pixels.Slice((8 * Side + 8) * 3, 3).ToArray().Select(value => (int)value));
        frame.Dispose();
    }

    [Fact]
    public void Of_UnknownFormat_ListsTheKnownOnes()
    {
        Assert.Contains("Set pixelFormat to one of Mono8, Mono10",
            Assert.Throws<CameraFaultException>(() => GenicamFormat.Of("YCbCr411_8")).Message, StringComparison.Ordinal);
        Assert.Contains("0x00000042", Assert.Throws<CameraFaultException>(() => GenicamFormat.Of(0x42)).Message, StringComparison.Ordinal);
    }

    // The layouts from the standard's own drawings, written the slow way.
    private static byte[] Pack(int[] values, Packing packing, int bits)
    {
        if (packing is Packing.Bits8) return [.. values.Select(value => (byte)value)];
        if (packing is Packing.Bits10In16 or Packing.Bits12In16 or Packing.Bits16)
            return [.. values.SelectMany(value => new[] { (byte)value, (byte)(value >> 8) })];
        if (packing is Packing.GigePacked)
            return [.. values.Chunk(2)
                .SelectMany(
                    pair => new[] { (byte)(pair[0] >> (bits - 8)),
                        (byte)((pair[0] & ((1 << (bits - 8)) - 1)) | ((pair[1] & ((1 << (bits - 8)) - 1)) << 4)),
                        (byte)(pair[1] >> (bits - 8)) })];
        byte[] bytes = new byte[(values.Length * bits + 7) / 8];
        for (int bit = 0; bit < values.Length * bits; bit++)
            bytes[bit / 8] |= (byte)(((values[bit / bits] >> (bit % bits)) & 1) << (bit % 8));
        return bytes;
    }
}
