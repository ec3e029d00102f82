using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;

namespace EdgeInspector.Bench;

/// <summary>
/// Hands out the same picture as often as it is allowed to, so that the bench decides the load, and waits where a camera would lose frames.
/// </summary>
/// <param name="picture">Every frame.</param>
/// <param name="inFlight">Frames that may be under way at a time.</param>
/// <param name="buffers">Frames that may be in use at a time, those of pictures included.</param>
internal sealed class BenchCamera(Picture picture, int inFlight, int buffers, TimeProvider time) : ICamera
{
    private readonly FramePool _pool = new(buffers, picture.Pixels.Length);
    // Not the slim one: it would spin for a while, on a core that the graph wants at that moment.
    private readonly Semaphore _allowed = new(0, int.MaxValue);
    private readonly Semaphore _room = new(inFlight, int.MaxValue);
    private int _left;
    private bool _ending;

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <inheritdoc/>
    public bool HasEnded => Volatile.Read(ref _ending) && Volatile.Read(ref _left) == 0;

    /// <summary>Allows so many frames more.</summary>
    public void Allow(int frames)
    {
        Interlocked.Add(ref _left, frames);
        _allowed.Release(frames);
    }

    /// <summary>A frame has its record: another one may come.</summary>
    public void FrameEnded() => _room.Release();

    /// <summary>Lets the camera end after the allowed frames.</summary>
    public void End() => Volatile.Write(ref _ending, true);

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (!_allowed.WaitOne(timeout)) return false;
        _room.WaitOne();
        Interlocked.Decrement(ref _left);
        long started = time.GetTimestamp();
        var spin = new SpinWait();
        while (!_pool.TryRent(out frame)) spin.SpinOnce();
        frame.CopyFrom(picture);
        frame.CapturedAt = time.GetUtcNow();
        frame.GrabStartedTimestamp = started;
        frame.ReceivedTimestamp = time.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _allowed.Dispose();
        _room.Dispose();
    }
}
