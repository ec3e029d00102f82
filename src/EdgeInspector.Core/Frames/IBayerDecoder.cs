namespace EdgeInspector.Frames;

/// <summary>Makes colour of a sensor's colour mosaic. Implemented by the Imaging project.</summary>
public interface IBayerDecoder
{
    /// <summary>Interpolates a mosaic.</summary>
    /// <param name="mosaic">[height, width], 8 bits.</param>
    /// <param name="pattern">Colours of the first two pixels of the first row.</param>
    /// <param name="frame">Has the mosaic's width and height and Rgb8; written.</param>
    void Decode(ReadOnlySpan<byte> mosaic, BayerPattern pattern, Frame frame);
}
