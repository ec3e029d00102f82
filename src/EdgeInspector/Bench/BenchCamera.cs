using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;

namespace EdgeInspector.Bench;

/// <summary>Hands out the same picture as often as it is allowed to, so that the bench decides the load.</summary>
internal sealed class BenchCamera(Picture picture, int buffers, TimeProvider time) : ICamera
{
    private readonly FramePool _pool = new(buffers, picture.Pixels.Length);
    private readonly SemaphoreSlim _allowed = new(0);
    private bool _ending;

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <inheritdoc/>
    public bool HasEnded => _ending && _allowed.CurrentCount == 0;

    /// <summary>Allows so many frames more.</summary>
    public void Allow(int frames) => _allowed.Release(frames);

    /// <summary>Lets the camera end after the allowed frames.</summary>
    public void End() => Volatile.Write(ref _ending, true);

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (!_allowed.Wait(timeout)) return false;
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
    }
}
