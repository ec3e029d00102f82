using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Cameras.Network;

/// <summary>Decodes a camera's JPEG pictures, whose sizes are read before memory is taken for them.</summary>
/// <param name="codec">Decodes.</param>
/// <param name="camera">The camera's name in errors.</param>
internal sealed class JpegFrames(IPictureCodec codec, string camera)
{
    private long _mostPixels = long.MaxValue;

    /// <summary>Decodes a picture.</summary>
    /// <param name="encoded">The JPEG file.</param>
    /// <param name="picture">The picture; null when it cannot be used.</param>
    /// <returns>Why it cannot be used; null when it can.</returns>
    /// <exception cref="CameraFaultException">Buffers for pictures of this size take too much memory.</exception>
    public Reason? Decode(byte[] encoded, out Picture? picture)
    {
        picture = null;
        long pixels = codec.CountPixels(encoded);
        // The first picture decides about the buffers. A larger one was never learned, and is not worth its memory.
        if (pixels > _mostPixels) return Reason.FrameQuality;
        if (_mostPixels == long.MaxValue) FrameMemory.Require(camera, pixels * PixelFormat.Rgb8.BytesPerPixel());
        try
        {
            picture = codec.Decode(encoded, camera);
        }
        catch (PictureException exception)
        {
            Problem = exception.Message;
            return Reason.FrameIncomplete;
        }
        _mostPixels = Math.Min(_mostPixels, pixels);
        return null;
    }

    /// <summary>What was wrong with the last picture that could not be decoded.</summary>
    public string Problem { get; private set; } = "";
}
