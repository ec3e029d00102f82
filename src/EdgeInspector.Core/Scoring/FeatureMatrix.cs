using System.Runtime.InteropServices;

namespace EdgeInspector.Scoring;

/// <summary>Patch embeddings in native memory, [rows, dimensions], row-major; may exceed 2 GB. Owns the memory until disposed.</summary>
public sealed unsafe class FeatureMatrix : IDisposable
{
    private const int Alignment = 64;
    private float* _address;

    /// <summary>Allocates the matrix; its numbers are not set.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public FeatureMatrix(int rows, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        (Rows, Dimensions) = (rows, dimensions);
        _address = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(Bytes, Alignment), Alignment);
    }

    /// <summary>Embeddings.</summary>
    public int Rows { get; }

    /// <summary>Numbers per embedding.</summary>
    public int Dimensions { get; }

    /// <summary>Size in memory.</summary>
    public long Bytes => (long)Rows * Dimensions * sizeof(float);

    /// <summary>One embedding.</summary>
    public Span<float> Row(int index) => Block(index, 1);

    /// <summary>Embeddings that lie one after the other, [count, dimensions].</summary>
    public Span<float> Block(int first, int count)
    {
        ObjectDisposedException.ThrowIf(_address == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        return new Span<float>(_address + (long)first * Dimensions, checked(count * Dimensions));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_address);
        _address = null;
    }
}
