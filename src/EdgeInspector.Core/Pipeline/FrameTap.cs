using EdgeInspector.Frames;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Copies single frames off a camera's thread, to be looked at on a thread of low priority while neither camera nor verdict waits. Thread
/// and memory come with the first frame that is taken. Safe between threads.
/// </summary>
public sealed class FrameTap : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly Stage<Frame> _look;
    private readonly Lock _lock = new();
    private FramePool? _pool;
    private int _poolBytes;
    private bool _isStarted;
    private bool _isEnding;

    /// <param name="name">Of its thread.</param>
    /// <param name="look">Looks at a copy, which stays the tap's.</param>
    /// <param name="failed">Called when that threw.</param>
    public FrameTap(string name, Action<Frame> look, Action<Exception> failed, TimeProvider time) => _look = new Stage<Frame>(
        name, 1, OverflowPolicy.DropNewest,
        frame =>
        {
            look(frame);
            frame.Dispose();
        },
        frame => frame.Dispose(),
        (frame, exception) =>
        {
            failed(exception);
            frame.Dispose();
        },
        time)
    { HasLowPriority = true };

    /// <summary>How long a copy has been looked at; zero while none is.</summary>
    public TimeSpan BusyFor => _look.BusyFor;

    /// <summary>Takes a copy to be looked at; the frame stays the caller's.</summary>
    /// <returns>False, with nothing taken, while the one before is looked at, and when this has ended.</returns>
    public bool TryTake(Frame frame)
    {
        lock (_lock)
        {
            if (_isEnding || Copy(frame) is not { } copy) return false;
            if (!_isStarted) _look.Start();
            _isStarted = true;
            _look.Post(copy);
            return true;
        }
    }

    /// <summary>Ends; a frame that is looked at is waited for a moment.</summary>
    /// <returns>Whether it ended here and nothing is looked at any more; what hangs keeps what it uses.</returns>
    public async Task<bool> EndAsync()
    {
        bool isStarted;
        lock (_lock)
        {
            if (_isEnding) return false;
            (_isEnding, isStarted) = (true, _isStarted);
        }
        if (isStarted && !await _look.CompleteAsync(Patience)) return false;
        _look.Dispose();
        _pool?.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync();

    // Null while the one before is looked at.
    private Frame? Copy(Frame frame)
    {
        if (_pool is null || frame.Pixels.Length > _poolBytes)
        {
            if (_pool is { InUse: > 0 }) return null;
            _pool?.Dispose();
            (_pool, _poolBytes) = (new FramePool(1, frame.Pixels.Length), frame.Pixels.Length);
        }
        if (!_pool.TryRent(out Frame? copy)) return null;
        copy.Reshape(frame.Width, frame.Height, frame.Format);
        frame.Pixels.CopyTo(copy.Pixels);
        (copy.CapturedAt, copy.SourceBits, copy.Defect) = (frame.CapturedAt, frame.SourceBits, frame.Defect);
        return copy;
    }
}
