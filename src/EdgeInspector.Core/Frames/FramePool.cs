using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace EdgeInspector.Frames;

/// <summary>
/// A fixed number of equally large frames in native memory. Owns the memory; dispose it after the last frame came back.
/// Renting never allocates and never blocks: an empty pool is an overload that the caller counts.
/// </summary>
public sealed unsafe class FramePool : IDisposable
{
    private const int Alignment = 64;
    private readonly ConcurrentBag<Frame> _free = [];
    private readonly Frame[] _all;
    private int _disposed;

    /// <summary>Allocates all frames at once.</summary>
    /// <param name="count">Frames, at least 1.</param>
    /// <param name="bytesPerFrame">Bytes of the largest picture, at least 1.</param>
    public FramePool(int count, int bytesPerFrame)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerFrame);
        _all = new Frame[count];
        for (int i = 0; i < count; i++)
        {
            byte* address = (byte*)NativeMemory.AlignedAlloc((nuint)bytesPerFrame, Alignment);
            NativeMemory.Clear(address, (nuint)bytesPerFrame);
            _all[i] = new Frame(this, address, bytesPerFrame);
            _free.Add(_all[i]);
        }
    }

    /// <summary>Frames in the pool, rented ones included.</summary>
    public int Count => _all.Length;

    /// <summary>Frames that can be rented now.</summary>
    public int Available => _free.Count;

    /// <summary>Takes a free frame; false when all are in use.</summary>
    /// <exception cref="ObjectDisposedException">The pool is gone.</exception>
    public bool TryRent([NotNullWhen(true)] out Frame? frame)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (!_free.TryTake(out frame)) return false;
        frame.MarkRented();
        return true;
    }

    internal void Return(Frame frame) => _free.Add(frame);

    /// <summary>Frees the memory.</summary>
    /// <exception cref="InvalidOperationException">Frames are still in use; freeing their memory would corrupt the process.</exception>
    public void Dispose()
    {
        if (_free.Count != _all.Length)
            throw new InvalidOperationException($"{_all.Length - _free.Count} of {_all.Length} frames are still in use.");
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        foreach (Frame frame in _all) NativeMemory.AlignedFree((void*)frame.Address);
    }
}
