using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Numerics;

/// <summary>Products of small dense matrices in double, by blocks that stay in the registers. Row-major throughout.</summary>
internal static class DenseProduct
{
    private const int RowBlock = 4;
    private const int ColumnBlock = 2;

    /// <summary>C = A · Bᵀ: every row of A times every row of B.</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[columns, depth].</param>
    /// <param name="c">[rows, columns], written.</param>
    /// <param name="depth">Numbers of a row of A and B.</param>
    public static void Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int depth)
    {
        int rows = a.Length / depth, columns = b.Length / depth;
        for (int row = 0; row < rows; row += RowBlock)
        {
            for (int column = 0; column < columns; column += ColumnBlock)
            {
                if (row + RowBlock <= rows && column + ColumnBlock <= columns) Block(a, b, c, row, column, columns, depth);
                else Edge(a, b, c, row, column, rows, columns, depth);
            }
        }
    }

    /// <summary>The transposed matrix.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="target">[columns, rows], written.</param>
    /// <param name="columns">Of the source.</param>
    public static void Transpose(ReadOnlySpan<double> source, Span<double> target, int columns)
    {
        int rows = source.Length / columns;
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) target[column * rows + row] = source[row * columns + column];
    }

    private static void Block(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int row, int column, int columns, int depth)
    {
        ReadOnlySpan<double> a0 = a.Slice(row * depth, depth), a1 = a.Slice((row + 1) * depth, depth),
            a2 = a.Slice((row + 2) * depth, depth), a3 = a.Slice((row + 3) * depth, depth);
        ReadOnlySpan<double> b0 = b.Slice(column * depth, depth), b1 = b.Slice((column + 1) * depth, depth);
        ReadOnlySpan<Vector512<double>> va0 = Vectors(a0), va1 = Vectors(a1), va2 = Vectors(a2), va3 = Vectors(a3), vb0 = Vectors(b0),
            vb1 = Vectors(b1);
        Vector512<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default,
            s31 = default;
        for (int i = 0; i < vb0.Length; i++)
        {
            Vector512<double> x = vb0[i], y = vb1[i];
            s00 = Vector512.FusedMultiplyAdd(va0[i], x, s00);
            s01 = Vector512.FusedMultiplyAdd(va0[i], y, s01);
            s10 = Vector512.FusedMultiplyAdd(va1[i], x, s10);
            s11 = Vector512.FusedMultiplyAdd(va1[i], y, s11);
            s20 = Vector512.FusedMultiplyAdd(va2[i], x, s20);
            s21 = Vector512.FusedMultiplyAdd(va2[i], y, s21);
            s30 = Vector512.FusedMultiplyAdd(va3[i], x, s30);
            s31 = Vector512.FusedMultiplyAdd(va3[i], y, s31);
        }
        int at = row * columns + column;
        c[at] = Vector512.Sum(s00) + Rest(a0, b0, vb0.Length * Vector512<double>.Count);
        c[at + 1] = Vector512.Sum(s01) + Rest(a0, b1, vb0.Length * Vector512<double>.Count);
        c[at + columns] = Vector512.Sum(s10) + Rest(a1, b0, vb0.Length * Vector512<double>.Count);
        c[at + columns + 1] = Vector512.Sum(s11) + Rest(a1, b1, vb0.Length * Vector512<double>.Count);
        c[at + 2 * columns] = Vector512.Sum(s20) + Rest(a2, b0, vb0.Length * Vector512<double>.Count);
        c[at + 2 * columns + 1] = Vector512.Sum(s21) + Rest(a2, b1, vb0.Length * Vector512<double>.Count);
        c[at + 3 * columns] = Vector512.Sum(s30) + Rest(a3, b0, vb0.Length * Vector512<double>.Count);
        c[at + 3 * columns + 1] = Vector512.Sum(s31) + Rest(a3, b1, vb0.Length * Vector512<double>.Count);
    }

    private static void Edge(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int row, int column, int rows, int columns,
        int depth)
    {
        for (int i = row; i < Math.Min(rows, row + RowBlock); i++)
            for (int j = column; j < Math.Min(columns, column + ColumnBlock); j++)
                c[i * columns + j] = System.Numerics.Tensors.TensorPrimitives.Dot(a.Slice(i * depth, depth), b.Slice(j * depth, depth));
    }

    private static ReadOnlySpan<Vector512<double>> Vectors(ReadOnlySpan<double> values) =>
        MemoryMarshal.Cast<double, Vector512<double>>(values);

    private static double Rest(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int from)
    {
        double sum = 0;
        for (int i = from; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
