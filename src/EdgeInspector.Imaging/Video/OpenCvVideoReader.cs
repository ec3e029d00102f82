using EdgeInspector.Files;
using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Video;

/// <summary>Video files through OpenCV.</summary>
public sealed class OpenCvVideoReader : IVideoReader
{
    private readonly VideoCapture _capture;
    private readonly Mat _picture = new();
    private readonly string _path;

    /// <summary>Opens the file.</summary>
    /// <exception cref="CameraLostException">Missing, or no video that can be decoded.</exception>
    public OpenCvVideoReader(string path)
    {
        _path = path;
        try
        {
            if (!RegularFile.Exists(path)) throw new CameraLostException($"{path}: there is no such video file.");
            _capture = TimeLimited.Run(path, () => new VideoCapture(path));
        }
        catch (PathHangsException exception)
        {
            throw new CameraLostException(exception.Message, exception);
        }
        if (_capture.IsOpened()) return;
        _capture.Dispose();
        throw new CameraLostException($"{path}: the video cannot be opened; it is damaged or in a format that is not known here.");
    }

    /// <inheritdoc/>
    public int Width => _capture.FrameWidth;

    /// <inheritdoc/>
    public int Height => _capture.FrameHeight;

    /// <inheritdoc/>
    public double FramesPerSecond => _capture.Fps is > 0 and < 10_000 and var rate ? rate : 0;

    /// <inheritdoc/>
    public bool TryRead(Frame frame)
    {
        if (!_capture.Read(_picture) || _picture.Empty()) return false;
        if (MatFrames.TryCopy(_picture, frame)) return true;
        throw new CameraLostException(
            $"{_path}: a picture of {_picture.Width}x{_picture.Height} {_picture.Type()} does not fit the video's own size {Width}x{Height}.");
    }

    /// <inheritdoc/>
    public void Rewind() => _capture.Set(VideoCaptureProperties.PosFrames, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _picture.Dispose();
        _capture.Dispose();
    }
}
