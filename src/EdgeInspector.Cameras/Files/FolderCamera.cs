using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Files;

/// <summary>
/// Shows the pictures of a folder as if they came from a camera. The part's id is the file's name; a file that cannot be shown becomes a
/// frame without a picture, so that its part gets a record.
/// </summary>
public sealed class FolderCamera : PacedCamera
{
    private readonly IPictureCodec _codec;
    private readonly ILogger _logger;
    private readonly string[] _files;
    private readonly FolderCameraOptions _options;
    private readonly SplitMix64 _random;
    private int _next;

    private FolderCamera(FolderCameraOptions options, string[] files, Picture first, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger)
        : base(buffers, first.Pixels.Length, options.FramesPerSecond, time)
    {
        (_options, _files, _codec, _logger) = (options, files, codec, logger);
        _random = new SplitMix64(options.Seed);
        if (options.Shuffle) Shuffle();
    }

    /// <inheritdoc/>
    public override bool IsSimulated => false;

    /// <summary>Opens the folder. The buffers are sized by its first readable picture.</summary>
    /// <exception cref="CameraLostException">There is no such folder, or no picture in it that can be read.</exception>
    public static FolderCamera Open(FolderCameraOptions options, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger)
    {
        if (!Directory.Exists(options.Path)) throw new CameraLostException($"{options.Path}: there is no such folder.");
        string[] files = [.. Directory.EnumerateFiles(options.Path).Where(codec.IsPictureFile).Order(NaturalOrder.Comparer)];
        foreach (string file in files)
        {
            try
            {
                return new FolderCamera(options, files, codec.Read(file, out _), codec, buffers, time, logger);
            }
            catch (PictureException exception)
            {
                logger.PictureUnreadable(exception.Message);
            }
        }
        throw new CameraLostException($"{options.Path}: the folder holds no picture that can be read (.png, .jpg, .bmp, .tif, .webp).");
    }

    private protected override bool TryFill(Frame frame)
    {
        if (!Skip()) return false;
        string file = _files[_next - 1];
        frame.PartId = Path.GetFileName(file);
        try
        {
            Picture picture = _codec.Read(file, out _);
            if (picture.Pixels.Length <= frame.Capacity)
            {
                frame.CopyFrom(picture);
                return true;
            }
            _logger.PictureUnreadable($"{file}: the picture is {picture.Width}x{picture.Height}, larger than the first one of the folder.");
            frame.Defect = Reason.FrameQuality;
        }
        catch (PictureException exception)
        {
            _logger.PictureUnreadable(exception.Message);
            frame.Defect = Reason.FrameIncomplete;
        }
        return true;
    }

    private protected override bool Skip()
    {
        if (_next == _files.Length)
        {
            if (!_options.Loop) return false;
            _next = 0;
            if (_options.Shuffle) Shuffle();
        }
        _next++;
        return true;
    }

    private void Shuffle()
    {
        for (int i = _files.Length - 1; i > 0; i--)
        {
            int other = _random.NextInt32(i + 1);
            (_files[i], _files[other]) = (_files[other], _files[i]);
        }
    }
}
