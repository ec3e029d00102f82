using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>Makes frames of what a camera sent. One thread at a time.</summary>
/// <param name="bayer">Makes colour of mosaics.</param>
internal sealed class FrameMaker(IBayerDecoder bayer)
{
    private byte[] _mosaic = [];

    /// <summary>Fills the frame, and gives it its shape.</summary>
    /// <param name="source">At least <see cref="GenicamFormat.BytesOf"/> bytes.</param>
    /// <param name="format">Its layout.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="frame">Written.</param>
    public void Make(ReadOnlySpan<byte> source, GenicamFormat format, int width, int height, Frame frame)
    {
        frame.Reshape(width, height, format.Target);
        if (format.IsDirect)
        {
            source[..frame.Pixels.Length].CopyTo(frame.Pixels);
        }
        else if (format.Bayer is { } pattern)
        {
            if (_mosaic.Length != width * height) _mosaic = new byte[width * height];
            PixelUnpacker.Unpack(source, format.Packing, _mosaic);
            bayer.Decode(_mosaic, pattern, frame);
        }
        else
        {
            PixelUnpacker.Unpack(source, format.Packing, frame.Pixels);
        }
    }
}
