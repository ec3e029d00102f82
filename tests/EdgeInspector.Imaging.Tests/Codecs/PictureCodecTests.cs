using System.Text;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Codecs;

/// <summary>What holds for every codec.</summary>
/// <param name="codec">The one that is looked at.</param>
public abstract class PictureCodecTests(IPictureCodec codec) : IDisposable
{
    // 8x8 red, CMYK, as a printing program writes it.
    private const string Cmyk =
        "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj/9sAQwEREhIYFRgvGhovY0I4QmNjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj/8AAFAgACAAIBAEiAAIRAQMRAQQiAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAFB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAFBv/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAOBAEAAhEDEQQAAD8AtAFEG0AB/9k=";

    private readonly TemporaryFolder _folder = new();

    protected IPictureCodec Codec { get; } = codec;

    [Theory]
    [InlineData(PixelFormat.Rgb8)]
    [InlineData(PixelFormat.Mono8)]
    public void Read_PngOfOurs_GivesTheSamePixels(PixelFormat format)
    {
        Picture picture = Gradient(31, 17, format);
        Picture read = Codec.Read(Write("a.png", Codec.EncodePng(picture)), out PictureSource source);

        Assert.Equal((31, 17, format), (read.Width, read.Height, read.Format));
        Assert.Equal(picture.Pixels, read.Pixels);
        Assert.Empty(source.Notes);
    }

    [Fact]
    public void Read_Jpeg_GivesAboutTheSamePixels()
    {
        Picture picture = Gradient(64, 48, PixelFormat.Rgb8);
        Picture read = Codec.Read(Write("a.jpg", Codec.EncodeJpeg(picture, 95)), out _);
        Assert.InRange(picture.Pixels.Zip(read.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, 3);
    }

    [Fact]
    public void Read_PngCutAnywhere_IsRefusedAndNamesTheFile() =>
        EveryCutIsRefused(Codec.EncodePng(Gradient(40, 30, PixelFormat.Rgb8)), "cut.png");

    [Fact]
    public void Read_JpegCutAnywhere_IsRefusedAndNamesTheFile() =>
        EveryCutIsRefused(Codec.EncodeJpeg(Gradient(40, 30, PixelFormat.Rgb8), 80), "cut.jpg");

    [Theory]
    [InlineData("words.png", "These are words, not a picture.")]
    [InlineData("empty.jpg", "")]
    public void Read_NoPicture_IsRefused(string name, string content)
    {
        var error = Assert.Throws<PictureException>(() => Codec.Read(Write(name, Encoding.UTF8.GetBytes(content)), out _));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsRefused() => Assert.Throws<PictureException>(() => Codec.Read(_folder.PathTo("none.png"), out _));

    [Fact]
    public void Read_Cmyk_IsRefusedAndSaysWhatToDo()
    {
        var error = Assert.Throws<PictureException>(() => Codec.Read(Write("print.jpg", Convert.FromBase64String(Cmyk)), out _));
        Assert.Contains("convert it to RGB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SixteenBits_TakesTheUpperEightAndSaysSo()
    {
        ushort[] values = [0x0000, 0x00FF, 0x1234, 0xFFFF, 0x8000, 0x7FFF];
        Picture read = Codec.Read(Write("deep.png", Codec.EncodePng16(values, 3, 2)), out PictureSource source);
        Assert.Equal([0x00, 0x00, 0x12, 0xFF, 0x80, 0x7F], read.Pixels);
        Assert.Contains("upper 8", Assert.Single(source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Alpha_IsDroppedAndSaid()
    {
        byte[] rgba = [.. Enumerable.Repeat((byte[])[30, 20, 10, 99], 4 * 5).SelectMany(pixel => pixel)];
        Picture read = Codec.Read(Write("alpha.png", PngWriter.Write(rgba, 5, 4, channels: 4)), out PictureSource source);
        Assert.Equal(PixelFormat.Rgb8, read.Format);
        Assert.Equal([30, 20, 10], read.Pixels[..3]);
        Assert.Contains("transparency", Assert.Single(source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ExifRotation_IsApplied()
    {
        // Left half black, right half white; orientation 6 means "turn clockwise to see it right", which puts black on top.
        var picture = new Picture(32, 16, PixelFormat.Mono8);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = i % 32 < 16 ? (byte)0 : (byte)255;
        byte[] jpeg = Codec.EncodeJpeg(picture, 95);
        Picture read = Codec.Read(Write("turned.jpg", [.. jpeg[..2], .. ExifOrientation(6), .. jpeg[2..]]), out _);
        Assert.Equal((16, 32), (read.Width, read.Height));
        Assert.InRange(read.Pixels[8 + 4 * 16], 0, 30);
        Assert.InRange(read.Pixels[8 + 28 * 16], 225, 255);
    }

    [Theory]
    [InlineData("a.PNG", true)]
    [InlineData("a.jpeg", true)]
    [InlineData("a.txt", false)]
    [InlineData("png", false)]
    public void IsPictureFile_GoesByTheEnding(string name, bool expected) => Assert.Equal(expected, Codec.IsPictureFile(name));

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private void EveryCutIsRefused(byte[] file, string name)
    {
        for (int length = 0; length < file.Length; length += Math.Max(1, file.Length / 97))
        {
            string path = Write(name, file[..length]);
            var error = Assert.Throws<PictureException>(() => Codec.Read(path, out _));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    protected string Write(string name, byte[] content)
    {
        string path = _folder.PathTo(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static Picture Gradient(int width, int height, PixelFormat format)
    {
        var picture = new Picture(width, height, format);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)(i % picture.Stride * 255 / picture.Stride);
        return picture;
    }

    // An APP1 segment with one TIFF entry: tag 0x0112 (orientation), type SHORT, count 1 (EXIF 2.3, chapter 4).
    internal static byte[] ExifOrientation(byte orientation) =>
    [
        0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0,
        0, 0,
    ];
}
