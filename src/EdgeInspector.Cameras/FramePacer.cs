using EdgeInspector.Timing;

namespace EdgeInspector.Cameras;

/// <summary>
/// Says when frames of a steady rate are due. The schedule is absolute, so that a late frame does not shift the ones after it, and
/// frames whose time went by unused are reported, never silently skipped.
/// </summary>
internal sealed class FramePacer(double? framesPerSecond, TimeProvider time)
{
    private readonly TimeSpan _period = framesPerSecond is { } rate ? TimeSpan.FromSeconds(1 / rate) : TimeSpan.Zero;
    private readonly long _start = time.GetTimestamp();
    private long _next;

    /// <summary>Whether frames come as fast as somebody takes them.</summary>
    public bool IsFree => framesPerSecond is null;

    /// <summary>Waits until the next frame is due; false when it is not within the timeout.</summary>
    public bool WaitForNext(TimeSpan timeout)
    {
        if (IsFree) return true;
        TimeSpan left = _next * _period - time.GetElapsedTime(_start);
        if (left > timeout)
        {
            time.Sleep(timeout);
            return false;
        }
        time.Sleep(left);
        _next++;
        return true;
    }
}
