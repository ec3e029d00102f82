using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace EdgeInspector.Frames;

/// <summary>
/// A fixed number of equally large frames in native memory. Owns the memory.
/// Renting never allocates and never blocks: an empty pool is an overload that the caller counts.
/// </summary>
public sealed unsafe class FramePool : IDisposable
{
    private const int Alignment = 64;
    private readonly Lock _lock = new();
    // The frame that came back last goes out first: its memory is still in the cache.
    private readonly Stack<Frame> _free;
    private int _inUse;
    private volatile bool _disposed;

    /// <summary>Allocates all frames at once.</summary>
    /// <param name="count">Frames, at least 1.</param>
    /// <param name="bytesPerFrame">Bytes of the largest picture, at least 1.</param>
    public FramePool(int count, int bytesPerFrame)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerFrame);
        Count = count;
        _free = new Stack<Frame>(count);
        for (int i = 0; i < count; i++)
        {
            byte* address = (byte*)NativeMemory.AlignedAlloc((nuint)bytesPerFrame, Alignment);
            NativeMemory.Clear(address, (nuint)bytesPerFrame);
            _free.Push(new Frame(this, address, bytesPerFrame));
        }
    }

    /// <summary>Frames in the pool, rented ones included.</summary>
    public int Count { get; }

    /// <summary>Frames that can be rented now.</summary>
    public int Available
    {
        get
        {
            lock (_lock) return _free.Count;
        }
    }

    /// <summary>Frames that were rented and have not come back; also after the pool was freed.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>Takes a free frame; false when all are in use.</summary>
    /// <exception cref="ObjectDisposedException">The pool is gone.</exception>
    public bool TryRent([NotNullWhen(true)] out Frame? frame)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        lock (_lock)
        {
            if (!_free.TryPop(out frame)) return false;
            _inUse++;
        }
        frame.MarkRented();
        return true;
    }

    /// <summary>Frees the memory: of idle frames now, of frames in use when they come back.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            FreeIdle();
        }
    }

    internal void Return(Frame frame)
    {
        lock (_lock)
        {
            _free.Push(frame);
            _inUse--;
            if (_disposed) FreeIdle();
        }
    }

    private void FreeIdle()
    {
        while (_free.TryPop(out Frame? frame)) NativeMemory.AlignedFree((void*)frame.Address);
    }
}
