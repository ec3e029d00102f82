using System.Buffers.Binary;
using System.IO.Compression;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Codecs;

/// <summary>What is learned through one codec must hold for pictures that come through the other.</summary>
[Needs("opencv")]
public sealed class SamePixelsTests : IDisposable
{
    private const int Lossless = 101, SamplingFactor = 7;
    private static readonly OpenCvPictureCodec OpenCv = new();
    private static readonly SkiaPictureCodec Skia = new();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int[]> Encodings => new()
    {
        { ".jpg", [] },
        { ".jpg", [(int)ImwriteFlags.JpegQuality, 100] },
        { ".jpg", [(int)ImwriteFlags.JpegQuality, 5] },
        { ".jpg", [(int)ImwriteFlags.JpegProgressive, 1] },
        { ".jpg", [(int)ImwriteFlags.JpegRstInterval, 3] },
        { ".jpg", [SamplingFactor, 0x411111] },
        { ".jpg", [SamplingFactor, 0x111111] },
        { ".jpg", [SamplingFactor, 0x211111] },
        { ".png", [] },
        { ".webp", [(int)ImwriteFlags.WebPQuality, 80] },
        { ".webp", [(int)ImwriteFlags.WebPQuality, Lossless] },
        { ".bmp", [] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Read_EitherCodec_GivesTheSamePixels(string ending, int[] parameters)
    {
        foreach ((int width, int height, int channels) in ((int, int, int)[])[(61, 47, 3), (64, 64, 1), (1, 1, 3), (33, 90, 4), (17, 5, 1)])
        {
            if (channels == 4 && ending == ".jpg") continue;
            using Mat mat = Scene(width, height, channels);
            AssertSame("a" + ending, mat.ImEncode(ending, parameters));
        }
    }

    // Colour type, depth.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 4)]
    [InlineData(0, 8)]
    [InlineData(0, 16)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(4, 16)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void Read_PngOfEveryKind_GivesTheSamePixelsThroughEitherCodec(int colorType, int depth)
    {
        foreach (bool isInterlaced in (bool[])[false, true])
        {
            foreach (bool isTransparent in (bool[])[false, true])
            {
                if (isTransparent && colorType is 4 or 6) continue;
                foreach ((int width, int height) in ((int, int)[])[(13, 9), (1, 1), (3, 8)])
                    AssertSame("a.png", Png(width, height, colorType, depth, isInterlaced, isTransparent));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Read_Turned_GivesTheSamePixelsThroughEitherCodec(byte orientation)
    {
        using Mat mat = Scene(31, 18, 3);
        byte[] jpeg = mat.ImEncode(".jpg");
        AssertSame("a.jpg", [.. jpeg[..2], .. PictureCodecTests.ExifOrientation(orientation), .. jpeg[2..]]);
        byte[] png = mat.ImEncode(".png");
        AssertSame("a.png", [.. png[..33], .. Chunk("eXIf", [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation,
            0, 0, 0, 0, 0, 0]), .. png[33..]]);
    }

    [Fact]
    public void Encode_EitherCodec_IsReadAsTheSame()
    {
        using Mat mat = Scene(40, 30, 3);
        File.WriteAllBytes(_folder.PathTo("a.png"), mat.ImEncode(".png"));
        Picture picture = OpenCv.Read(_folder.PathTo("a.png"), out _);
        foreach (PixelFormat format in (PixelFormat[])[PixelFormat.Rgb8, PixelFormat.Bgr8])
            AssertSame("b.png", Skia.EncodePng(picture with { Format = format }), OpenCv.EncodePng(picture with { Format = format }));
        ushort[] deep = [.. Enumerable.Range(0, 12 * 7).Select(i => (ushort)(i * 775))];
        AssertSame("c.png", Skia.EncodePng16(deep, 12, 7), OpenCv.EncodePng16(deep, 12, 7));
    }

    public void Dispose() => _folder.Dispose();

    private void AssertSame(string name, byte[] file, byte[]? other = null)
    {
        string path = _folder.PathTo(name), otherPath = _folder.PathTo("other-" + name);
        File.WriteAllBytes(path, file);
        File.WriteAllBytes(otherPath, other ?? file);
        Picture expected = OpenCv.Read(otherPath, out PictureSource source), read = Skia.Read(path, out PictureSource found);
        Assert.Equal((expected.Width, expected.Height, expected.Format, expected.SourceBits),
            (read.Width, read.Height, read.Format, read.SourceBits));
        Assert.Equal(expected.Pixels, read.Pixels);
        Assert.Equal((source.BitDepth, source.Orientation, source.Highest), (found.BitDepth, found.Orientation, found.Highest));
        Assert.Equal(source.Notes, found.Notes);
        PictureSamples samples = OpenCv.ReadSamples(otherPath), own = Skia.ReadSamples(path);
        Assert.Equal((samples.Width, samples.Height, samples.Channels, samples.Largest),
            (own.Width, own.Height, own.Channels, own.Largest));
        Assert.Equal(samples.Values, own.Values);
    }

    private static Mat Scene(int width, int height, int channels)
    {
        byte[] values = new byte[width * height * channels];
        var random = new SplitMix64((ulong)(width * 31 + channels));
        for (int i = 0; i < values.Length; i++)
        {
            int x = i / channels % width, y = i / channels / width;
            values[i] = (byte)((x * 5 + y * (3 + i % channels * 4) & 0x7F) + random.NextInt32(60));
        }
        using Mat view = Mat.FromPixelData(height, width, MatType.CV_8UC(channels), values);
        return view.Clone();
    }

    // All filters take turns; the values are chance.
    private static byte[] Png(int width, int height, int colorType, int depth, bool isInterlaced, bool isTransparent)
    {
        var random = new SplitMix64((ulong)(colorType * 100 + depth));
        int samples = colorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        (int X, int Y, int StepX, int StepY)[] passes = isInterlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        using var rows = new MemoryStream();
        foreach ((int x, int y, int stepX, int stepY) in passes)
        {
            int columns = (width - x + stepX - 1) / stepX;
            for (int row = y; row < height && columns > 0; row += stepY)
            {
                rows.WriteByte((byte)(row % 5));
                for (int i = 0; i < (columns * samples * depth + 7) / 8; i++) rows.WriteByte((byte)random.NextInt32(256));
            }
        }
        using var data = new MemoryStream();
        using (var stream = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(rows.ToArray());
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colorType, (byte)(isInterlaced ? 1 : 0));
        byte[] palette = [.. Enumerable.Range(0, 3 << Math.Min(depth, 8)).Select(i => (byte)(i * 37))];
        byte[] transparent = colorType switch { 0 => [0, 1], 2 => [0, 9, 0, 9, 0, 9], _ => [0, 128] };
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header), .. colorType == 3 ? Chunk("PLTE", palette) : [],
            .. isTransparent ? Chunk("tRNS", transparent) : [], .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", []),
        ];
    }

    private static byte[] Chunk(string type, byte[] content) => PictureKindTests.PngChunk(type, content);
}
