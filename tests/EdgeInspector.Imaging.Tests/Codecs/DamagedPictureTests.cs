using System.Buffers.Binary;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Codecs;

[Needs("opencv")]
public sealed class DamagedPictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private static readonly OpenCvPictureCodec Codec = new();

    public static TheoryData<string, int[]> Encodings => new()
    {
        { ".jpg", [] },
        { ".jpg", [(int)ImwriteFlags.JpegQuality, 100] },
        { ".jpg", [(int)ImwriteFlags.JpegQuality, 5] },
        { ".jpg", [(int)ImwriteFlags.JpegProgressive, 1] },
        { ".jpg", [(int)ImwriteFlags.JpegProgressive, 1, (int)ImwriteFlags.JpegQuality, 100] },
        { ".jpg", [(int)ImwriteFlags.JpegRstInterval, 3] },
        { ".jpg", [(int)ImwriteFlags.JpegOptimize, 1] },
        { ".png", [] },
        { ".webp", [(int)ImwriteFlags.WebPQuality, 80] },
        { ".webp", [(int)ImwriteFlags.WebPQuality, 101] },
        { ".tif", [(int)ImwriteFlags.TiffCompression, 1] },
        { ".tif", [(int)ImwriteFlags.TiffCompression, 5] },
        { ".tif", [(int)ImwriteFlags.TiffCompression, 8] },
        { ".tif", [(int)ImwriteFlags.TiffCompression, 32773] },
        { ".bmp", [] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Read_SoundPictures_AreTaken(string ending, int[] parameters)
    {
        foreach (Mat mat in (Mat[])[Noise(61, 47, 3), Noise(64, 64, 1), Stripes(33, 90), Scene(200, 120, 3), Scene(17, 5, 1),
            Scene(1, 1, 3)])
        {
            using (mat)
            {
                Picture read = Codec.Read(Write("a" + ending, Encode(mat, ending, parameters)), out PictureSource source);
                Assert.Equal((mat.Width, mat.Height), (read.Width, read.Height));
                Assert.Empty(source.Notes);
            }
        }
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { (int)ImwriteFlags.JpegProgressive, 1 })]
    [InlineData(new[] { (int)ImwriteFlags.JpegRstInterval, 4 })]
    public void Read_JpegWithAPartMissing_IsDamagedAndNamesTheFile(int[] parameters)
    {
        using Mat mat = Scene(400, 300, 3);
        byte[] file = Encode(mat, ".jpg", parameters);
        for (int at = file.Length / 3; at < file.Length - 400; at += file.Length / 7)
            Refused("cut.jpg", [.. file[..at], .. file[(at + 300)..]], "damaged");
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    public void Read_TwoPicturesInOneFile_IsRefused(string ending)
    {
        using Mat mat = Scene(80, 60, 3);
        byte[] file = Encode(mat, ending, []);
        Refused("two" + ending, [.. file, .. file], "two pictures");
        Refused("two" + ending, [.. file, 0, 0, 13, 10, .. file], "two pictures");
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".bmp")]
    public void Read_OtherBytesBehindThePicture_AreNothingOfIt(string ending)
    {
        using Mat mat = Scene(80, 60, 3);
        byte[] file = Encode(mat, ending, []);
        byte[] expected = Codec.Read(Write("a" + ending, file), out _).Pixels;
        Assert.Equal(expected, Codec.Read(Write("b" + ending, [.. file, .. new byte[100], 0xFF, 0xFF, 7]), out _).Pixels);
    }

    // As many cameras send them.
    [Fact]
    public void Read_JpegWithoutItsTablesOfCodes_IsReadWithTheStandardsAndFoundDamagedWithThem()
    {
        using Mat mat = Scene(400, 300, 3);
        byte[] file = Encode(mat, ".jpg", []), bare = Without(file, 0xC4);
        Assert.True(bare.Length < file.Length - 300);
        Assert.Equal(Codec.Read(Write("a.jpg", file), out _).Pixels, Codec.Read(Write("bare.jpg", bare), out _).Pixels);
        for (int at = bare.Length / 3; at < bare.Length - 400; at += bare.Length / 7)
            Refused("cut.jpg", [.. bare[..at], .. bare[(at + 300)..]], "damaged");
    }

    // Lossless, hierarchical, arithmetic: their coded data cannot be looked through.
    [Theory]
    [InlineData(0xC3)]
    [InlineData(0xC5)]
    [InlineData(0xC9)]
    [InlineData(0xCA)]
    [InlineData(0xCF)]
    public void Read_JpegInACodingThatCannotBeChecked_IsRefused(byte frame)
    {
        using Mat mat = Scene(80, 60, 3);
        byte[] file = Encode(mat, ".jpg", []);
        file[file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 1] = frame;
        Refused("odd.jpg", file, "cannot be checked");
    }

    [Fact]
    public void Read_JpegWhosePictureComesBeforeItsFrameHeader_IsDamaged()
    {
        using Mat mat = Scene(80, 60, 3);
        byte[] file = Encode(mat, ".jpg", []);
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        int scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]), end = scan + 2 + file[scan + 3];
        byte[] header = file[scan..end];
        Refused("order.jpg", [.. file[..frame], .. header, .. file[frame..]], "damaged");
    }

    // Every byte of the coded data is overwritten in turn; whatever libjpeg-turbo warned of in trials of this kind was found.
    [Fact]
    public void Read_JpegWithWrongBytes_IsMostlyFound()
    {
        using Mat mat = Scene(320, 240, 3);
        byte[] file = Encode(mat, ".jpg", []);
        int found = 0, tries = 0;
        for (int at = file.Length / 4; at < file.Length - 80; at += 97, tries++)
        {
            byte[] wrong = [.. file];
            for (int i = 0; i < 64; i++) wrong[at + i] ^= (byte)(0x5A + 13 * i);
            try
            {
                Codec.Read(Write("wrong.jpg", wrong), out _);
            }
            catch (PictureException)
            {
                found++;
            }
        }
        Assert.InRange(found, tries * 9 / 10, tries);
    }

    [Fact]
    public void Read_PngWithAnyWrongByteInItsPicture_IsDamaged()
    {
        using Mat mat = Scene(40, 30, 3);
        byte[] file = Encode(mat, ".png", []);
        for (int at = 8; at < file.Length - 12; at += 5)
        {
            byte[] wrong = [.. file];
            wrong[at] ^= 0x10;
            Assert.Throws<PictureException>(() => Codec.Read(Write("wrong.png", wrong), out _));
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void Read_CompressedTiffThatCannotBeUnpacked_IsDamaged(int compression)
    {
        using Mat mat = Scene(200, 150, 3);
        byte[] file = Encode(mat, ".tif", [(int)ImwriteFlags.TiffCompression, compression]);
        for (int i = 0; i < 600; i++) file[file.Length / 3 + i] = 0;
        Refused("wrong.tif", file, "damaged");
    }

    [Theory]
    [InlineData(".jpg", 60_000, 60_000)]
    [InlineData(".png", 60_000, 60_000)]
    [InlineData(".bmp", 60_000, 60_000)]
    [InlineData(".webp", 16_383, 16_383)]
    public void Read_HugeSizeInTheHeader_IsRefusedBeforeAnythingIsDecoded(string ending, int width, int height)
    {
        using Mat mat = Scene(16, 16, 3);
        byte[] file = Encode(mat, ending, ending == ".webp" ? [(int)ImwriteFlags.WebPQuality, 80] : []);
        switch (ending)
        {
            case ".jpg":
                int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)width);
                break;
            case ".png":
                BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
                BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), System.IO.Hashing.Crc32.HashToUInt32(file.AsSpan(12, 17)));
                break;
            case ".bmp":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
                break;
            default:
                int picture = file.AsSpan().IndexOf("VP8 "u8) + 8;
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(picture + 6), (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(picture + 8), (ushort)height);
                break;
        }
        Refused("huge" + ending, file, "at most 200 million are read");
    }

    public void Dispose() => _folder.Dispose();

    private void Refused(string name, byte[] file, string why)
    {
        string path = Write(name, file);
        var error = Assert.Throws<PictureException>(() => Codec.Read(path, out _));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private string Write(string name, byte[] content)
    {
        string path = _folder.PathTo(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    // All segments but those of the kind.
    private static byte[] Without(byte[] jpeg, byte marker)
    {
        List<byte> kept = [0xFF, 0xD8];
        for (int at = 2; jpeg[at + 1] != 0xDA;)
        {
            int next = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2));
            if (jpeg[at + 1] != marker) kept.AddRange(jpeg[at..next]);
            at = next;
            if (jpeg[at + 1] == 0xDA) kept.AddRange(jpeg[at..]);
        }
        return [.. kept];
    }

    private static byte[] Encode(Mat mat, string ending, int[] parameters) => mat.ImEncode(ending, parameters);

    private static Mat Noise(int width, int height, int channels)
    {
        var mat = new Mat(height, width, MatType.CV_8UC(channels));
        using Mat values = mat.Reshape(1);
        var random = new SplitMix64(1);
        values.SetArray([.. Enumerable.Range(0, width * height * channels).Select(_ => (byte)random.NextInt32(256))]);
        return mat;
    }

    // Black beside white in every pixel: the largest values that a transform has.
    private static Mat Stripes(int width, int height)
    {
        var mat = new Mat(height, width, MatType.CV_8UC1);
        byte[] bytes = [.. Enumerable.Range(0, width * height).Select(i => (byte)(i / 8 % 3 == 0 ? 0 : (i + i / width) % 2 * 255))];
        mat.SetArray(bytes);
        return mat;
    }

    private static Mat Scene(int width, int height, int channels)
    {
        var mat = new Mat(height, width, MatType.CV_8UC(channels), new Scalar(90, 110, 70));
        for (int i = 0; i < 40; i++)
            Cv2.Circle(mat, new Point(i * 53 % width, i * 31 % height), 1 + i % 17, new Scalar(i * 6, 255 - i * 5, i * 3),
                i % 3 == 0 ? -1 : 1);
        return mat;
    }
}
