using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeInspector.Numerics;

/// <summary>Blocks of 8 x 8 numbers.</summary>
internal static class FloatBlock
{
    /// <summary>Rows and columns of a block.</summary>
    public const int Side = 8;

    /// <summary>Writes a block with rows and columns exchanged; reads and writes 64 numbers without a check.</summary>
    /// <param name="from">First number of the block.</param>
    /// <param name="fromStride">Numbers from one of its rows to the next.</param>
    /// <param name="to">First number of the other block; it must not overlap.</param>
    /// <param name="toStride">Numbers from one of its rows to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref float from, int fromStride, ref float to, int toStride)
    {
        if (Avx.IsSupported)
        {
            TransposeVectors(ref from, fromStride, ref to, toStride);
            return;
        }
        for (int row = 0; row < Side; row++)
            for (int column = 0; column < Side; column++)
                Unsafe.Add(ref to, column * toStride + row) = Unsafe.Add(ref from, row * fromStride + column);
    }

    // Pairs of rows are interleaved, then pairs of pairs, then the halves are put together.
    private static void TransposeVectors(ref float from, int fromStride, ref float to, int toStride)
    {
        Vector256<float> r0 = Row(ref from, 0, fromStride), r1 = Row(ref from, 1, fromStride), r2 = Row(ref from, 2, fromStride),
            r3 = Row(ref from, 3, fromStride);
        Vector256<float> r4 = Row(ref from, 4, fromStride), r5 = Row(ref from, 5, fromStride), r6 = Row(ref from, 6, fromStride),
            r7 = Row(ref from, 7, fromStride);
        Vector256<double> a0 = Avx.UnpackLow(r0, r1).AsDouble(), a1 = Avx.UnpackHigh(r0, r1).AsDouble(),
            a2 = Avx.UnpackLow(r2, r3).AsDouble(), a3 = Avx.UnpackHigh(r2, r3).AsDouble();
        Vector256<double> a4 = Avx.UnpackLow(r4, r5).AsDouble(), a5 = Avx.UnpackHigh(r4, r5).AsDouble(),
            a6 = Avx.UnpackLow(r6, r7).AsDouble(), a7 = Avx.UnpackHigh(r6, r7).AsDouble();
        Vector256<float> b0 = Avx.UnpackLow(a0, a2).AsSingle(), b1 = Avx.UnpackHigh(a0, a2).AsSingle(),
            b2 = Avx.UnpackLow(a1, a3).AsSingle(), b3 = Avx.UnpackHigh(a1, a3).AsSingle();
        Vector256<float> b4 = Avx.UnpackLow(a4, a6).AsSingle(), b5 = Avx.UnpackHigh(a4, a6).AsSingle(),
            b6 = Avx.UnpackLow(a5, a7).AsSingle(), b7 = Avx.UnpackHigh(a5, a7).AsSingle();
        const byte LowerHalves = 0x20, UpperHalves = 0x31;
        Avx.Permute2x128(b0, b4, LowerHalves).StoreUnsafe(ref to);
        Avx.Permute2x128(b1, b5, LowerHalves).StoreUnsafe(ref to, (nuint)toStride);
        Avx.Permute2x128(b2, b6, LowerHalves).StoreUnsafe(ref to, (nuint)(2 * toStride));
        Avx.Permute2x128(b3, b7, LowerHalves).StoreUnsafe(ref to, (nuint)(3 * toStride));
        Avx.Permute2x128(b0, b4, UpperHalves).StoreUnsafe(ref to, (nuint)(4 * toStride));
        Avx.Permute2x128(b1, b5, UpperHalves).StoreUnsafe(ref to, (nuint)(5 * toStride));
        Avx.Permute2x128(b2, b6, UpperHalves).StoreUnsafe(ref to, (nuint)(6 * toStride));
        Avx.Permute2x128(b3, b7, UpperHalves).StoreUnsafe(ref to, (nuint)(7 * toStride));
    }

    private static Vector256<float> Row(ref float from, int row, int stride) => Vector256.LoadUnsafe(ref from, (nuint)(row * stride));
}
