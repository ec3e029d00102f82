using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Bilinear interpolation of mosaics by OpenCV.</summary>
public sealed class OpenCvBayerDecoder : IBayerDecoder
{
    /// <inheritdoc/>
    public unsafe void Decode(ReadOnlySpan<byte> mosaic, BayerPattern pattern, Frame frame)
    {
        if (mosaic.Length != frame.Width * frame.Height)
            throw new ArgumentException($"{mosaic.Length} bytes are no mosaic of {frame.Width}x{frame.Height}.", nameof(mosaic));
        fixed (byte* start = mosaic)
        {
            using var source = Mat.FromPixelData(frame.Height, frame.Width, MatType.CV_8UC1, (nint)start);
            using var target = Mat.FromPixelData(frame.Height, frame.Width, MatType.CV_8UC3, frame.Address);
            Cv2.CvtColor(source, target, CodeOf(pattern));
        }
    }

    // OpenCV names a mosaic by the second pixel of its second row and the one before it.
    private static ColorConversionCodes CodeOf(BayerPattern pattern) => pattern switch
    {
        BayerPattern.RedGreen => ColorConversionCodes.BayerBG2RGB,
        BayerPattern.GreenRed => ColorConversionCodes.BayerGB2RGB,
        BayerPattern.GreenBlue => ColorConversionCodes.BayerGR2RGB,
        BayerPattern.BlueGreen => ColorConversionCodes.BayerRG2RGB,
        _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "Unknown mosaic."),
    };
}
