using EdgeInspector.Frames;

namespace EdgeInspector.Agent.Stations;

/// <summary>Reads picture files as the station's model was taught with them, whichever model that is at the moment.</summary>
/// <param name="inner">Reads; stays the caller's.</param>
/// <param name="taught">How many bits of 16-bit channels the model's pictures used; null where it does not say.</param>
internal sealed class StationCodec(IPictureCodec inner, Func<int?> taught) : IPictureCodec
{
    /// <inheritdoc/>
    public bool IsPictureFile(string path) => inner.IsPictureFile(path);

    /// <inheritdoc/>
    public Picture Read(string path, out PictureSource source, int? bitDepth = null) => inner.Read(path, out source, bitDepth ?? taught());

    /// <inheritdoc/>
    public T Look<T>(string path, PictureLook<T> look, int? bitDepth = null) => inner.Look(path, look, bitDepth ?? taught());

    /// <inheritdoc/>
    public PictureSamples ReadSamples(string path) => inner.ReadSamples(path);

    /// <inheritdoc/>
    public long CountPixels(ReadOnlySpan<byte> encoded) => inner.CountPixels(encoded);

    /// <inheritdoc/>
    public Picture Decode(byte[] encoded, string name) => inner.Decode(encoded, name);

    /// <inheritdoc/>
    public byte[] EncodeJpeg(Picture picture, int quality) => inner.EncodeJpeg(picture, quality);

    /// <inheritdoc/>
    public byte[] EncodePng(Picture picture) => inner.EncodePng(picture);

    /// <inheritdoc/>
    public byte[] EncodePng16(ReadOnlySpan<ushort> pixels, int width, int height) => inner.EncodePng16(pixels, width, height);
}
