using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// Bins grey pictures 2x2 or 4x4, each pixel the mean of its square, halves rounded up. 2x2 gives the same bytes as OpenCV's area
/// resize in less than half of its time, because rows are fetched ahead: a frame whose picture is drawn has long left the cache.
/// </summary>
internal static class Binning
{
    private const int RowsAhead = 4;
    private const int Width = 64;

    /// <summary>Bins a picture.</summary>
    /// <param name="source">CV_8UC1; last rows or columns that make no whole square are left out.</param>
    /// <param name="side">Of the squares: 2 or 4 pixels.</param>
    /// <param name="binned">CV_8UC1, created here.</param>
    public static unsafe void Bin(Mat source, int side, Mat binned)
    {
        (int rows, int columns) = (source.Rows / side, source.Cols / side);
        binned.Create(rows, columns, MatType.CV_8UC1);
        nint stride = (nint)source.Step();
        for (int y = 0; y < rows; y++)
        {
            byte* from = (byte*)source.Ptr(side * y), to = (byte*)binned.Ptr(y);
            int x = 0;
            for (; x <= columns - Width; x += Width)
            {
                byte* square = from + side * x;
                FetchAhead(square, stride, side);
                (side == 2 ? Means2(square, stride) : Vector512.Narrow(Means4(square, stride), Means4(square + 2 * Width, stride))).Store(
                    to + x);
            }
            for (; x < columns; x++) to[x] = Mean(from + side * x, stride, side);
        }
    }

    // A hint alone: past the picture's end nothing happens.
    private static unsafe void FetchAhead(byte* square, nint stride, int side)
    {
        if (!Sse.IsSupported) return;
        for (int row = RowsAhead; row < RowsAhead + side; row++)
            for (int line = 0; line < side * Width; line += Width) Sse.PrefetchNonTemporal(square + row * stride + line);
    }

    // Of 64 squares.
    private static unsafe Vector512<byte> Means2(byte* square, nint stride)
    {
        Vector512<ushort> half = Vector512.Create((ushort)2);
        return Vector512.Narrow((Pairs(square, stride, 2) + half) >>> 2, (Pairs(square + Width, stride, 2) + half) >>> 2);
    }

    // Of 32 squares.
    private static unsafe Vector512<ushort> Means4(byte* square, nint stride)
    {
        Vector512<uint> first = Pairs(square, stride, 4).AsUInt32(), second = Pairs(square + Width, stride, 4).AsUInt32();
        Vector512<uint> low = Vector512.Create((uint)ushort.MaxValue), half = Vector512.Create(8u);
        return Vector512.Narrow(((first & low) + (first >>> 16) + half) >>> 4, ((second & low) + (second >>> 16) + half) >>> 4);
    }

    // The sums of 32 pairs of columns over some rows.
    private static unsafe Vector512<ushort> Pairs(byte* from, nint stride, int rows)
    {
        Vector512<ushort> low = Vector512.Create((ushort)byte.MaxValue), sum = Vector512<ushort>.Zero;
        for (int row = 0; row < rows; row++)
        {
            Vector512<ushort> pixels = Vector512.Load((ushort*)(from + row * stride));
            sum += (pixels & low) + (pixels >>> 8);
        }
        return sum;
    }

    private static unsafe byte Mean(byte* square, nint stride, int side)
    {
        int sum = side * side / 2;
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++) sum += square[row * stride + column];
        return (byte)(sum / (side * side));
    }
}
