using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Codecs;

/// <summary>Kinds of picture files that few programs write: read right, or what is lost of them is said.</summary>
[Needs("opencv")]
public sealed class PictureKindTests : IDisposable
{
    private const int Width = 4, Height = 2, BlackIsZero = 1, WhiteIsZero = 0, Colour = 2;
    private const int Lossless = 101;
    private static readonly OpenCvPictureCodec Codec = new();
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(8, WhiteIsZero, false, new byte[] { 255, 254, 127, 0 })]
    [InlineData(16, WhiteIsZero, false, new byte[] { 255, 254, 127, 0 })]
    [InlineData(8, BlackIsZero, false, new byte[] { 0, 1, 128, 255 })]
    [InlineData(16, BlackIsZero, false, new byte[] { 0, 1, 128, 255 })]
    [InlineData(8, BlackIsZero, true, new byte[] { 0, 1, 128, 255 })]
    [InlineData(16, WhiteIsZero, true, new byte[] { 255, 254, 127, 0 })]
    public void Tiff_OfEitherPolarityDepthAndSize_ShowsWhatWasMeant(int bits, int photometric, bool isBig, byte[] expected)
    {
        byte[] row = [0, 1, 128, 255];
        // Of 16 bits the upper and the lower half are alike.
        byte[] pixels = bits == 8 ? [.. row, .. row] : [.. row.SelectMany(value => new[] { value, value }), .. new byte[8]];
        Picture read = Read("a.tif", Tiff(pixels, bits, photometric, isBig: isBig), out PictureSource source);
        Assert.Equal((Width, Height, PixelFormat.Mono8), (read.Width, read.Height, read.Format));
        Assert.Equal(expected, read.Pixels[..Width]);
        Assert.Equal(bits, source.BitDepth);
        PictureSamples samples = Codec.ReadSamples(_folder.PathTo("a.tif"));
        Assert.Equal(expected.Select(value => (ushort)(bits == 8 ? value : value * 257)), samples.Values[..Width]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tiff_OfSeveralPages_ShowsTheFirstAndSaysSo(bool isBig)
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8];
        Picture read = Read("a.tif", Tiff(pixels, 8, BlackIsZero, pages: 3, isBig: isBig), out PictureSource source);
        Assert.Equal(pixels, read.Pixels);
        Assert.Equal("the first of 3 pictures in the file is used, the others are not looked at", Assert.Single(source.Notes));
    }

    [Fact]
    public void Png_ThatIsAnAnimation_ShowsItsFirstPictureAndSaysSo()
    {
        using var mat = new Mat(Height, Width, MatType.CV_8UC1, new Scalar(77));
        byte[] png = mat.ImEncode(".png");
        // Behind the header, which ends at byte 33.
        byte[] animated = [.. png[..33], .. PngChunk("acTL", [0, 0, 0, 5, 0, 0, 0, 0]), .. png[33..]];
        Picture read = Read("a.png", animated, out PictureSource source);
        Assert.All(read.Pixels, value => Assert.Equal(77, value));
        Assert.Contains("the first of 5 pictures", Assert.Single(source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Webp_ThatIsAnAnimation_ShowsItsFirstPictureAndSaysSo()
    {
        byte[][] pictures = [WebpChunkOf(50), WebpChunkOf(200)];
        byte[] chunks =
        [
            // The flag of animations, the size less one; background and repetitions.
            .. WebpChunk("VP8X", [2, 0, 0, 0, Width - 1, 0, 0, Height - 1, 0, 0]), .. WebpChunk("ANIM", [0, 0, 0, 0, 0, 0]),
            // Place, size less one, 100 ms, no flag.
            .. pictures.SelectMany(picture =>
                WebpChunk("ANMF", [0, 0, 0, 0, 0, 0, Width - 1, 0, 0, Height - 1, 0, 0, 100, 0, 0, 0, .. picture])),
        ];
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, chunks.Length + 4);
        Picture read = Read("a.webp", [.. "RIFF"u8, .. length, .. "WEBP"u8, .. chunks], out PictureSource source);
        Assert.Equal((Width, Height), (read.Width, read.Height));
        Assert.All(read.Pixels, value => Assert.Equal(50, value));
        Assert.Contains("the first of 2 pictures", Assert.Single(source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Tiff_WithTransparency_IsDarkenedByItAndSaysSo()
    {
        byte[] pixels = [.. Enumerable.Repeat((byte[])[200, 100, 50, 51], Width * Height).SelectMany(pixel => pixel)];
        Picture read = Read("a.tif", Tiff(pixels, 8, Colour, samples: 4, extra: 2), out PictureSource source);
        // A fifth of each.
        Assert.Equal([40, 20, 10], read.Pixels[..3]);
        Assert.Equal("transparency was blended with black", Assert.Single(source.Notes));
    }

    [Theory]
    [InlineData("a.tif")]
    [InlineData("a.webp")]
    [InlineData("a.bmp")]
    [InlineData("a.png")]
    public void FourthChannel_IsDroppedAndSaid(string name)
    {
        byte[] bytes = new byte[Width * Height * 4];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i % 4 == 3 ? 100 + i : 40 + i % 4);
        byte[] file;
        using (Mat mat = Mat.FromPixelData(Height, Width, MatType.CV_8UC4, bytes))
        {
            file = name == "a.tif" ? Tiff(bytes, 8, Colour, samples: 4)
                : mat.ImEncode(Path.GetExtension(name), new ImageEncodingParam(ImwriteFlags.WebPQuality, Lossless));
        }
        Picture read = Read(name, file, out PictureSource source);
        Assert.Equal(PixelFormat.Rgb8, read.Format);
        // OpenCV's have blue first.
        Assert.Equal(name == "a.tif" ? [40, 41, 42] : [42, 41, 40], read.Pixels[..3]);
        Assert.Equal("transparency was dropped", Assert.Single(source.Notes));
    }

    public void Dispose() => _folder.Dispose();

    private Picture Read(string name, byte[] file, out PictureSource source)
    {
        File.WriteAllBytes(_folder.PathTo(name), file);
        return Codec.Read(_folder.PathTo(name), out source);
    }

    // TIFF 6.0, section 2, and BigTIFF: one strip for all pages.
    private static byte[] Tiff(byte[] pixels, int bits, int photometric, int samples = 1, int pages = 1,
        bool isBig = false, int extra = 0)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        int word = isBig ? 8 : 4;
        void Number(long value)
        {
            if (isBig) writer.Write(value);
            else writer.Write((int)value);
        }
        writer.Write(isBig ? "II+\0"u8 : "II*\0"u8);
        if (isBig) writer.Write([8, 0, 0, 0]);
        long strip = 2 * word + word, perSample = strip + pixels.Length, at = perSample + 2 * samples;
        Number(at);
        stream.Position = strip;
        writer.Write(pixels);
        for (int i = 0; i < samples; i++) writer.Write((short)bits);
        for (int page = 1; page <= pages; page++)
        {
            // A number that fits stands in the entry, a row of numbers behind the pixels.
            List<(int Tag, int Type, long Count, long Value)> entries =
            [
                (256, 3, 1, Width), (257, 3, 1, Height),
                isBig || samples == 1
                    ? (258, 3, samples, Enumerable.Range(0, samples).Sum(i => (long)bits << 16 * i))
                    : (258, 3, samples, perSample),
                (259, 3, 1, 1), (262, 3, 1, photometric), (273, 4, 1, strip), (277, 3, 1, samples), (278, 3, 1, Height),
                (279, 4, 1, pixels.Length),
            ];
            if (samples == 4) entries.Add((338, 3, 1, extra));
            if (isBig) writer.Write((long)entries.Count);
            else writer.Write((short)entries.Count);
            foreach ((int tag, int type, long count, long value) in entries)
            {
                writer.Write((short)tag);
                writer.Write((short)type);
                Number(count);
                Number(value);
            }
            Number(page == pages ? 0 : stream.Position + word);
        }
        return stream.ToArray();
    }

    internal static byte[] PngChunk(string type, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. content], chunk = new byte[8 + named.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + named.Length), Crc32.HashToUInt32(named));
        return chunk;
    }

    // The picture's own chunk of a WebP without loss, which begins behind the 12 bytes of the file's header.
    private static byte[] WebpChunkOf(int value)
    {
        using var mat = new Mat(Height, Width, MatType.CV_8UC3, Scalar.All(value));
        byte[] file = mat.ImEncode(".webp", new ImageEncodingParam(ImwriteFlags.WebPQuality, Lossless));
        return file[12..];
    }

    private static byte[] WebpChunk(string type, byte[] content)
    {
        byte[] chunk = new byte[8 + (content.Length + 1) / 2 * 2];
        Encoding.ASCII.GetBytes(type, chunk);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(4), content.Length);
        content.CopyTo(chunk, 8);
        return chunk;
    }
}
