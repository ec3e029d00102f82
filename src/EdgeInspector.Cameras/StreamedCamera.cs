using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;
using EdgeInspector.Timing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>
/// What cameras share whose frames come by themselves, read by a thread of their own: a pool of buffers, a time limit for silence, and
/// the rule that a frame that finds no free buffer is counted as lost.
/// </summary>
public abstract class StreamedCamera : ICamera
{
    // A camera that opens for longer would pass for one that hangs.
    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(10);
    // Damaged pictures come in bursts, and each is a part; without pixels they cost nothing.
    private const int MostDamaged = 1024;
    private readonly int _buffers;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BlockingCollection<Frame> _arrived;
    private readonly Thread _reader;
    private TimeSpan _patience;
    private FramePool? _pool;
    private FramePool? _empty;
    private volatile CameraLostException? _failure;
    private volatile bool _stopping;
    private volatile bool _isAlive;
    private volatile bool _hasFrames;
    private long _last;
    private int _lost;

    /// <param name="name">What the camera is called in messages.</param>
    /// <param name="buffers">Frames that the station may hold at a time.</param>
    /// <param name="silence">Without a frame for so long the camera is given up.</param>
    private protected StreamedCamera(string name, int buffers, TimeSpan silence, TimeProvider time, ILogger logger)
    {
        (Name, _buffers, _silence, _time, _logger) = (name, buffers + 2, silence, time, logger);
        _arrived = new BlockingCollection<Frame>(_buffers + MostDamaged);
        _reader = new Thread(Run) { IsBackground = true, Name = $"read {name}" };
    }

    /// <inheritdoc/>
    public bool IsSimulated => false;

    /// <inheritdoc/>
    public bool HasEnded => false;

    /// <inheritdoc/>
    public bool IsStarting => !_hasFrames;

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <summary>What it is called in messages.</summary>
    private protected string Name { get; }

    /// <summary>Whether <see cref="Read"/> should end.</summary>
    private protected bool IsStopping => _stopping;

    /// <inheritdoc/>
    public int TakeLostFrames() => Interlocked.Exchange(ref _lost, 0);

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        if (_arrived.TryTake(out frame, timeout)) return true;
        if (_failure is { } failure) throw failure;
        TimeSpan silent = _time.GetElapsedTime(Volatile.Read(ref _last));
        if (silent > (_isAlive ? _silence : _patience))
        {
            throw new CameraLostException(
                _hasFrames
                    ? $"{Name} has sent no frame for {silent.TotalSeconds:0.0} s. Check power, cable and network."
                    : NoFrameIn(silent));
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public virtual IReadOnlyList<CameraReading> ReadSettings() => [];

    /// <summary>
    /// Starts a camera and waits for its first frame, but not for longer than opening may take. One that does not start is disposed.
    /// </summary>
    /// <param name="camera">Just made.</param>
    /// <param name="patience">How long it may take until the first frame or sign of life; silence is measured from there on.</param>
    /// <param name="opening">How long opening may take; null for 10 s.</param>
    /// <exception cref="CameraLostException">None came.</exception>
    private protected static T Started<T>(T camera, TimeSpan patience, TimeSpan? opening = null) where T : StreamedCamera
    {
        try
        {
            camera.Start(patience, opening ?? LongestOpening);
            return camera;
        }
        catch
        {
            camera.Dispose();
            throw;
        }
    }

    private void Start(TimeSpan patience, TimeSpan opening)
    {
        _patience = patience;
        Volatile.Write(ref _last, _time.GetTimestamp());
        _reader.Start();
        long started = _time.GetTimestamp();
        // The first frame stays in the queue: it may show a part.
        while (_arrived.Count == 0)
        {
            if (_failure is { } failure) throw failure;
            TimeSpan waited = _time.GetElapsedTime(started);
            if (waited > patience && !_isAlive) throw new CameraLostException(NoFrameIn(waited));
            if (waited > opening) return;
            _time.Sleep(TimeSpan.FromMilliseconds(10));
        }
    }

    private string NoFrameIn(TimeSpan waited) =>
        $"{Name} has sent no frame in {waited.TotalSeconds:0} s. Check its address, power and network.";

    /// <summary>Stops the reader; when this returns it has ended.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _stopping) return;
        _stopping = true;
        Interrupt();
        if ((_reader.ThreadState & ThreadState.Unstarted) == 0) _reader.Join();
        while (_arrived.TryTake(out Frame? frame))
        {
            frame.Dispose();
            CountLost(1);
        }
        _arrived.Dispose();
        _pool?.Dispose();
        _empty?.Dispose();
    }

    /// <summary>Reads frames and delivers them until it is stopped or fails.</summary>
    /// <exception cref="CameraLostException">The camera is gone.</exception>
    private protected abstract void Read();

    /// <summary>Makes a <see cref="Read"/> that waits return soon.</summary>
    private protected abstract void Interrupt();

    /// <summary>A free frame; false when the station holds all, and the frame is counted as lost.</summary>
    /// <param name="bytes">What it must hold. The first frame decides the size of all.</param>
    /// <param name="frame">The frame; its capacity may be too small for a later, larger picture.</param>
    private protected bool TryRent(int bytes, [NotNullWhen(true)] out Frame? frame)
    {
        if (TryRentUncounted(bytes, out frame)) return true;
        CountLost(1);
        return false;
    }

    /// <summary>The same, but whoever calls it counts the frame that finds no room, once it is known that there is one.</summary>
    private protected bool TryRentUncounted(int bytes, [NotNullWhen(true)] out Frame? frame)
    {
        _pool ??= FrameMemory.CreatePool(Name, _buffers, bytes, _logger);
        if (!_pool.TryRent(out frame)) return false;
        frame.GrabStartedTimestamp = _time.GetTimestamp();
        return true;
    }

    /// <summary>The same with a picture in it; one that is larger than the first is marked instead.</summary>
    private protected bool TryRent(Picture picture, [NotNullWhen(true)] out Frame? frame)
    {
        if (!TryRent(picture.Pixels.Length, out frame)) return false;
        if (picture.Pixels.Length <= frame.Capacity) frame.CopyFrom(picture);
        else frame.Defect = Reason.FrameQuality;
        return true;
    }

    /// <summary>Hands over a frame that was just received.</summary>
    private protected void Deliver(Frame frame) => Deliver(frame, frame.GrabStartedTimestamp, _time.GetTimestamp());

    /// <summary>Hands over a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="begun">Monotonic clock when it began to arrive.</param>
    /// <param name="received">Monotonic clock when all of it was there.</param>
    private protected void Deliver(Frame frame, long begun, long received)
    {
        frame.CapturedAt = _time.GetUtcNow() - _time.GetElapsedTime(received);
        frame.GrabStartedTimestamp = begun;
        frame.ReceivedTimestamp = received;
        NoteLife();
        _hasFrames = true;
        // There are as many places as frames.
        if (_arrived.TryAdd(frame)) return;
        frame.Dispose();
        CountLost(1);
    }

    /// <summary>Takes note that the camera sends, also when nothing of it can be shown.</summary>
    private protected void NoteLife()
    {
        Volatile.Write(ref _last, _time.GetTimestamp());
        _isAlive = true;
    }

    /// <summary>Counts frames that the camera sent and that cannot be handed over.</summary>
    private protected void CountLost(int frames) => Interlocked.Add(ref _lost, frames);

    /// <summary>Hands over word of a frame that arrived now and cannot be used.</summary>
    private protected void DeliverDamaged(Reason reason)
    {
        long now = _time.GetTimestamp();
        DeliverDamaged(reason, now, now);
    }

    /// <summary>Hands over word of a frame that arrived and cannot be used.</summary>
    /// <param name="reason">Why not.</param>
    /// <param name="begun">Monotonic clock when it began to arrive.</param>
    /// <param name="received">Monotonic clock when all of it was there.</param>
    private protected void DeliverDamaged(Reason reason, long begun, long received)
    {
        _empty ??= new FramePool(MostDamaged, 1);
        if (!_empty.TryRent(out Frame? frame))
        {
            CountLost(1);
            return;
        }
        frame.Defect = reason;
        Deliver(frame, begun, received);
    }

    private void Run()
    {
        try
        {
            Read();
            if (!_stopping) _failure = new CameraLostException($"{Name} has ended its stream.");
        }
        catch (CameraLostException exception)
        {
            _failure = exception;
        }
#pragma warning disable CA1031 // Whatever happened to the thread, the station must hear of it.
        catch (Exception exception)
        {
            _failure = new CameraLostException($"{Name}: {exception.Message}", exception);
        }
#pragma warning restore CA1031
    }
}
