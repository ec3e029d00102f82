using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Codecs;

[Needs("opencv")]
public sealed class OpenCvPictureCodecTests() : PictureCodecTests(PictureLibrary.Codec())
{
    [Theory]
    [InlineData(".bmp")]
    [InlineData(".tif")]
    [InlineData(".webp")]
    public void Read_OtherFormats_Work(string ending)
    {
        using var mat = new Mat(6, 7, MatType.CV_8UC3, new Scalar(10, 200, 100));
        Picture read = Codec.Read(Write("a" + ending, mat.ImEncode(ending)), out _);
        Assert.Equal((7, 6), (read.Width, read.Height));
        Assert.InRange(read.Pixels[1], 190, 210);
    }
}
