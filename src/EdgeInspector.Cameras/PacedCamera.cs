using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>
/// What all cameras without hardware share: a steady rate, a pool of buffers, time stamps, and the rule that a part that passes while
/// no buffer is free is counted as lost.
/// </summary>
public abstract class PacedCamera : ICamera
{
    private readonly FramePool _pool;
    private readonly FramePacer _pacer;
    private readonly TimeProvider _time;
    private int _lost;

    private protected PacedCamera(string name, int buffers, int bytesPerFrame, double? framesPerSecond, TimeProvider time, ILogger logger)
    {
        _pool = FrameMemory.CreatePool(name, buffers, bytesPerFrame, logger);
        _pacer = new FramePacer(framesPerSecond, time);
        _time = time;
    }

    /// <inheritdoc/>
    public abstract bool IsSimulated { get; }

    /// <inheritdoc/>
    public bool HasEnded { get; private set; }

    /// <inheritdoc/>
    public int TakeLostFrames() => Interlocked.Exchange(ref _lost, 0);

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (HasEnded || !_pacer.WaitForNext(timeout)) return false;
        if (!TryRent(timeout, out Frame? free))
        {
            if (_pacer.IsFree) return false;
            HasEnded = !Skip();
            if (!HasEnded) Interlocked.Increment(ref _lost);
            return false;
        }
        free.GrabStartedTimestamp = _time.GetTimestamp();
        bool filled = false;
        try
        {
            filled = TryFill(free);
        }
        finally
        {
            if (!filled) free.Dispose();
        }
        HasEnded = !filled;
        if (!filled) return false;
        free.CapturedAt = _time.GetUtcNow();
        free.ReceivedTimestamp = _time.GetTimestamp();
        frame = free;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the buffers and what the camera holds beside them.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _pool.Dispose();
    }

    /// <summary>Draws or reads the next picture into the frame; false when there is none any more.</summary>
    private protected abstract bool TryFill(Frame frame);

    /// <summary>Lets the next picture pass unseen; false when there is none any more.</summary>
    private protected abstract bool Skip();

    // A source that can wait (no rate) waits for a buffer; a line does not.
    private bool TryRent(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        long started = _time.GetTimestamp();
        var spin = new SpinWait();
        while (!_pool.TryRent(out frame))
        {
            if (!_pacer.IsFree || _time.GetElapsedTime(started) > timeout) return false;
            spin.SpinOnce();
        }
        return true;
    }
}
