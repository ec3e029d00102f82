using EdgeInspector.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Files;

/// <summary>Shows a video file as if it came from a camera. Owns the reader.</summary>
public sealed class VideoFileCamera : PacedCamera
{
    private const double UnknownRate = 10;
    private readonly IVideoReader _reader;
    private readonly bool _loop;

    /// <summary>Takes over an opened video.</summary>
    /// <param name="options">How to show it.</param>
    /// <param name="reader">The video.</param>
    /// <param name="buffers">Frames that may be in use at a time.</param>
    public VideoFileCamera(VideoFileCameraOptions options, IVideoReader reader, int buffers, TimeProvider time, ILogger logger)
        : base("The video", buffers, reader.Width * reader.Height * 3, Rate(options, reader), time, logger)
    {
        _reader = reader;
        _loop = options.Loop;
    }

    /// <inheritdoc/>
    public override bool IsSimulated => false;

    private protected override bool TryFill(Frame frame)
    {
        if (_reader.TryRead(frame)) return true;
        if (!_loop) return false;
        _reader.Rewind();
        return _reader.TryRead(frame);
    }

    // A picture that passes unseen must still be decoded: the ones after it build on it.
    private protected override bool Skip()
    {
        using var scratch = new FramePool(1, _reader.Width * _reader.Height * 3);
        scratch.TryRent(out Frame? frame);
        using (frame) return TryFill(frame!);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _reader.Dispose();
    }

    private static double? Rate(VideoFileCameraOptions options, IVideoReader reader) =>
        options.AsFastAsTaken ? null : options.FramesPerSecond ?? (reader.FramesPerSecond > 0 ? reader.FramesPerSecond : UnknownRate);
}
