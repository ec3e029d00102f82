using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Numerics;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Files;

/// <summary>
/// Replays the pictures of a folder and its sub-folders (see <see cref="PictureFolder"/>) as if they came from a camera. Each round begins
/// with a look at what the folder holds then. A file that cannot be shown becomes a frame without a picture, so that its part gets a
/// record; one that was taken away is no part.
/// </summary>
public sealed class FolderCamera : PacedCamera
{
    private readonly PictureShow _show;
    private readonly IPictureCodec _codec;
    private readonly FolderCameraOptions _options;
    private readonly SplitMix64 _random;
    private string[] _files;
    private int _next;
    private bool _hasShown;

    private FolderCamera(
        FolderCameraOptions options, string[] files, Picture first, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger)
        : base(options.Path, buffers, PictureShow.BytesFor(first), options.FramesPerSecond, time, logger)
    {
        (_options, _files, _codec, _show) = (options, files, codec, new PictureShow(options.Path, codec, logger));
        _random = new SplitMix64(options.Seed);
        if (options.Shuffle) Shuffle();
    }

    /// <inheritdoc/>
    public override bool IsSimulated => false;

    /// <summary>Opens the folder. The buffers are sized by its first readable picture.</summary>
    /// <param name="options">Which folder, and how.</param>
    /// <param name="codec">Reads the files.</param>
    /// <param name="buffers">Frames that may be in use at a time.</param>
    /// <exception cref="CameraLostException">There is no such folder, or no picture in it that can be read.</exception>
    public static FolderCamera Open(FolderCameraOptions options, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger)
    {
        string[] files = FilesIn(options.Path, codec, logger);
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
        while (GoOn())
        {
            string file = _files[_next - 1];
            try
            {
                _show.Show(file, _show.Read(file), frame);
            }
            catch (PictureException exception)
            {
                if (!File.Exists(file) && !ForeignNames.MayBe(file)) continue;
                _show.ShowUnreadable(file, exception, frame);
            }
            _hasShown = true;
            return true;
        }
        return false;
    }

    private protected override bool Skip()
    {
        _hasShown = true;
        return GoOn();
    }

    private bool GoOn()
    {
        if (_next == _files.Length)
        {
            if (!_options.Loop) return false;
            // A round of files that are all gone, or links that lead nowhere, shows nothing; neither would the next.
            _files = _hasShown ? FilesIn(_options.Path, _codec) : [];
            if (_files.Length == 0) throw new CameraLostException($"{_options.Path}: the folder holds no picture any more.");
            (_next, _hasShown) = (0, false);
            if (_options.Shuffle) Shuffle();
        }
        _next++;
        return true;
    }

    private static string[] FilesIn(string folder, IPictureCodec codec, ILogger? logger = null)
    {
        try
        {
            var found = PictureFolder.WalkAny(folder, codec.IsPictureFile);
            if (found.LeftOut is not null || found.Folders.Count > 1) logger?.FolderWalked(found.Summary);
            return [.. found.Pictures.Select(file => Path.Combine(folder, file))];
        }
        catch (Exception exception) when (exception is PictureException or PathHangsException)
        {
            throw new CameraLostException(exception.Message, exception);
        }
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
