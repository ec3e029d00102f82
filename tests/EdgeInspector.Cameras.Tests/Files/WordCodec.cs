using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Tests.Files;

/// <summary>Files ending in .pic that hold the word "small", "colour" or "large" are pictures.</summary>
internal sealed class WordCodec : IPictureCodec
{
    /// <summary>Called with each file before it is read.</summary>
    public Action<string>? Reading { get; init; }

    public bool IsPictureFile(string path) => path.EndsWith(".pic", StringComparison.Ordinal);

    public Picture Read(string path, out PictureSource source, int? bitDepth = null)
    {
        Reading?.Invoke(path);
        source = new PictureSource();
        if (!File.Exists(path)) throw new PictureException($"{path}: there is no such file.");
        return File.ReadAllText(path) switch
        {
            "small" => new Picture(8, 8, PixelFormat.Mono8),
            "colour" => new Picture(8, 8, PixelFormat.Rgb8),
            "large" => new Picture(80, 80, PixelFormat.Mono8),
            _ => throw new PictureException($"{path}: broken."),
        };
    }

    public PictureSamples ReadSamples(string path) => throw new NotSupportedException();

    public Picture Decode(byte[] encoded, string name) => throw new NotSupportedException();

    public long CountPixels(ReadOnlySpan<byte> encoded) => throw new NotSupportedException();

    public byte[] EncodeJpeg(Picture picture, int quality) => throw new NotSupportedException();

    public byte[] EncodePng(Picture picture) => throw new NotSupportedException();

    public byte[] EncodePng16(ReadOnlySpan<ushort> pixels, int width, int height) => throw new NotSupportedException();
}
