using EdgeInspector.Frames;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Says that a colour mosaic needs OpenCV.</summary>
internal sealed class MissingBayerDecoder : IBayerDecoder
{
    /// <inheritdoc/>
    /// <exception cref="CameraFaultException">Always.</exception>
    public void Decode(ReadOnlySpan<byte> mosaic, BayerPattern pattern, Frame frame)
    {
        PictureLibrary.RequireOpenCv("A colour mosaic (set the camera's pixelFormat to Mono8 or RGB8 instead)");
        throw new InvalidOperationException("OpenCV is in use, and makes colour of mosaics.");
    }
}
