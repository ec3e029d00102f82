using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Timing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Files;

/// <summary>
/// Shows each picture that comes into a folder once: oldest first, as soon as it is complete, also over restarts. A file that is still
/// being written holds up no other one. One that never becomes a picture is shown as a frame without one, so that its part gets a record.
/// </summary>
public sealed class DropFolderCamera : ICamera
{
    // One is inspected while the next is read; more would only wait in the queue, where they could be dropped, instead of in the folder.
    private const int Buffers = 2;
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(500);
    private readonly DropFolderCameraOptions _options;
    private readonly PictureShow _show;
    private readonly SeenFiles _seen;
    private readonly DropFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private FramePool? _pool;
    private FramePool? _empty;
    private WaitingFile? _handedOver;
    private bool _forgets;
    private bool _isDisposed;
    private int _lost;

    private DropFolderCamera(DropFolderCameraOptions options, IPictureCodec codec, SeenFiles seen, TimeProvider time, ILogger logger)
    {
        (_options, _seen, _time, _logger) = (options, seen, time, logger);
        _show = new PictureShow(options.Path, codec, logger);
        _folder = new DropFolder(options, codec.IsPictureFile, seen.Has, time);
    }

    /// <inheritdoc/>
    public bool IsSimulated => false;

    /// <inheritdoc/>
    public bool HasEnded => false;

    /// <inheritdoc/>
    public bool AwaitsTrigger => true;

    /// <summary>Opens the folder; it may be empty.</summary>
    /// <param name="options">Which folder, and how.</param>
    /// <param name="codec">Reads the files.</param>
    /// <exception cref="CameraLostException">There is no such folder.</exception>
    /// <exception cref="CameraFaultException">What was inspected cannot be remembered.</exception>
    public static DropFolderCamera Open(DropFolderCameraOptions options, IPictureCodec codec, TimeProvider time, ILogger logger)
    {
        try
        {
            if (!TimeLimited.Run(options.Path, () => Directory.Exists(options.Path)))
                throw new CameraLostException($"{options.Path}: there is no such folder.");
        }
        catch (PathHangsException exception)
        {
            throw new CameraLostException(exception.Message, exception);
        }
        try
        {
            var camera = new DropFolderCamera(options, codec, new SeenFiles(options.MemoryPath), time, logger);
            camera.SayWhatIsLeftAlone(codec);
            return camera;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CameraFaultException(
                $"{options.MemoryPath}: it cannot be remembered which files were inspected: {exception.Message} Check the state folder.",
                exception);
        }
    }

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        // Whoever comes back for the next one has taken the one before.
        Remember();
        long began = _time.GetTimestamp();
        try
        {
            while (!TryShow(out frame))
            {
                TimeSpan left = timeout - _time.GetElapsedTime(began), look = _folder.NextLook;
                if (left <= TimeSpan.Zero) return false;
                _time.Sleep(look < left && look > TimeSpan.Zero ? look : TimeSpan.FromMilliseconds(Math.Min(10, left.TotalMilliseconds)));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PictureException)
        {
            throw new CameraLostException($"{_options.Path}: the folder cannot be listed: {exception.Message}", exception);
        }
        return true;
    }

    /// <inheritdoc/>
    public int TakeLostFrames() => Interlocked.Exchange(ref _lost, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Remember();
        foreach (WaitingFile gone in _folder.TakeAllGone())
        {
            SayGone(gone);
            _handedOver = gone;
            Remember();
            Interlocked.Increment(ref _lost);
        }
        _seen.Dispose();
        _pool?.Dispose();
        _empty?.Dispose();
    }

    private bool TryShow([NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        foreach (WaitingFile entry in _folder.Waiting)
        {
            TimeSpan still = _time.GetElapsedTime(entry.Since);
            if (still < _options.Settle || IsJustTried(entry)) continue;
            // Without a free frame there is no use in reading.
            if (_pool?.Available == 0) return false;
            long grabbed = _time.GetTimestamp();
            if (!TryRead(entry, still < _options.GiveUp, out Picture? picture, out PictureException? problem)) continue;
            // Another was written over it meanwhile: the next look finds it, and says what became of this one.
            if (!DropFolder.IsAsItWas(entry.File)) continue;
            if (!TryRent(picture, out frame)) return false;
            frame.GrabStartedTimestamp = grabbed;
            if (picture is not null) _show.Show(entry.File.Path, picture, frame);
            else _show.ShowUnreadable(entry.File.Path, problem!, frame);
            frame.CapturedAt = _time.GetUtcNow();
            frame.ReceivedTimestamp = _time.GetTimestamp();
            _handedOver = entry;
            return true;
        }
        return TryShowGone(out frame);
    }

    private void SayGone(WaitingFile gone)
    {
        if (gone.IsReplaced) _logger.FileWrittenOver(gone.File.Path);
        else _logger.FileTakenAway(gone.File.Path);
    }

    // Pictures that were complete: another program took them, or wrote others over them, before their turn came.
    private bool TryShowGone([NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (_folder.NextGone is not { } gone || !TryRent(null, out frame)) return false;
        _folder.TakeGone();
        // Should it come back, it has its record.
        _handedOver = gone;
        SayGone(gone);
        frame.PartId = gone.File.Name;
        frame.Defect = Reason.FrameIncomplete;
        frame.CapturedAt = _time.GetUtcNow();
        frame.GrabStartedTimestamp = frame.ReceivedTimestamp = _time.GetTimestamp();
        return true;
    }

    // False when it may become a picture yet: another file may be one by now.
    private bool TryRead(WaitingFile entry, bool mayBecomeOne, out Picture? picture, out PictureException? problem)
    {
        (picture, problem) = (null, null);
        try
        {
            picture = _show.Read(entry.File.Path);
            return true;
        }
        catch (PictureException exception)
        {
            problem = exception;
            entry.Tried = _time.GetTimestamp();
            if (mayBecomeOne && entry.Beginning is null) entry.Beginning = BeginningOf(entry.File);
            return !mayBecomeOne;
        }
    }

    // Null when it is another file by now.
    private static FileBeginning? BeginningOf(DroppedFile file)
    {
        FileBeginning? beginning = FileBeginning.Of(file.Path);
        return DropFolder.IsAsItWas(file) ? beginning : null;
    }

    private bool IsJustTried(WaitingFile entry) => entry.Tried is { } tried && _time.GetElapsedTime(tried) < RetryPeriod;

    private void SayWhatIsLeftAlone(IPictureCodec codec)
    {
        try
        {
            if (_options.Recursive)
            {
                if (PictureFolder.WalkAny(_options.Path, codec.IsPictureFile) is { LeftOut: not null } walked)
                    _logger.FolderWalked(walked.Summary);
                return;
            }
            string[] inner = [.. TimeLimited.Run(_options.Path, () => Directory.GetDirectories(_options.Path))
                .Select(folder => Path.GetFileName(folder)).Where(name => !name.StartsWith('.')).Order(NaturalOrder.Comparer)];
            if (inner.Length == 0) return;
            _logger.FolderWalked(
                $"{_options.Path}: watched without its {PictureFolder.Count(inner.Length, "sub-folder")} ({PictureNotes.Names(inner)}); "
                + "set recursive if pictures are put there too.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PictureException)
        {
            // The first look at the folder says it.
        }
    }

    private bool TryRent(Picture? picture, [NotNullWhen(true)] out Frame? frame)
    {
        if (picture is not null)
            return (_pool ??= FrameMemory.CreatePool(_options.Path, Buffers, PictureShow.BytesFor(picture), _logger)).TryRent(out frame);
        return (_empty ??= new FramePool(Buffers, 1)).TryRent(out frame);
    }

    private void Remember()
    {
        if (_handedOver is not { } entry) return;
        _handedOver = null;
        entry.IsDone = true;
        try
        {
            _seen.Add(entry.File);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            if (!_forgets) _logger.FilesForgotten(_options.Path, exception.Message);
            _forgets = true;
        }
    }
}
