using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Codecs;

public sealed class SkiaPictureCodecTests() : PictureCodecTests(new SkiaPictureCodec())
{
    [Fact]
    public void Read_Tiff_SaysThatItNeedsOpenCv()
    {
        // One pixel of grey: nine entries, then the pixel.
        byte[] tiff = Convert.FromHexString(
            "49492A0008000000080000010300010000000100000001010300010000000100000002010300010000000800000003010300010000000100000006010300"
            + "0100000001000000110104000100000000000000150103000100000001000000170104000100000001000000000000005A");
        var error = Assert.Throws<PictureException>(() => Codec.Read(Write("a.tif", tiff), out _));
        Assert.Contains("OpenCV", error.Message, StringComparison.Ordinal);
        Assert.Contains("a.tif", error.Message, StringComparison.Ordinal);
    }

    // The check sums are right, so that the reader itself must see it.
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(200)]
    public void Read_PngWhoseDataIsNoPicture_IsRefusedAndNamesTheFile(int length)
    {
        byte[] png = Codec.EncodePng(new Picture(40, 30, PixelFormat.Mono8)), cut = [.. png[41..^16]];
        if (length < cut.Length) cut = cut[..length];
        else cut.AsSpan(2).Fill(0xA5);
        byte[] file = [.. png[..33], .. PictureKindTests.PngChunk("IDAT", cut), .. png[^12..]];
        var error = Assert.Throws<PictureException>(() => Codec.Read(Write("a.png", file), out _));
        Assert.Contains("a.png", error.Message, StringComparison.Ordinal);
    }
}
