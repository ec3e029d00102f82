using System.Numerics.Tensors;

namespace EdgeInspector.Numerics;

/// <summary>The lower triangular L of a symmetric positive definite matrix A = L Lᵀ, in double precision.</summary>
public sealed class Cholesky
{
    private readonly double[] _lower;

    private Cholesky(double[] lower, int size) => (_lower, Size) = (lower, size);

    /// <summary>Rows and columns.</summary>
    public int Size { get; }

    /// <summary>Factorises.</summary>
    /// <param name="matrix">[size, size], symmetric; only the lower triangle is read.</param>
    /// <param name="size">Rows and columns.</param>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public static Cholesky Of(ReadOnlySpan<double> matrix, int size)
    {
        double[] lower = new double[size * size];
        for (int row = 0; row < size; row++)
        {
            ReadOnlySpan<double> left = lower.AsSpan(row * size, size);
            for (int column = 0; column <= row; column++)
            {
                ReadOnlySpan<double> above = lower.AsSpan(column * size, column);
                double rest = matrix[row * size + column] - Dot(left[..column], above);
                if (column < row) lower[row * size + column] = rest / lower[column * size + column];
                else if (rest > 0) lower[row * size + row] = Math.Sqrt(rest);
                else throw new ArgumentException($"The matrix is not positive definite (row {row}).", nameof(matrix));
            }
        }
        return new Cholesky(lower, size);
    }

    /// <summary>The length of a vector measured by the inverse of the matrix: sqrt(vᵀ A⁻¹ v), the Mahalanobis distance.</summary>
    /// <param name="vector">[size].</param>
    public double Mahalanobis(ReadOnlySpan<double> vector)
    {
        Span<double> solved = Size <= 512 ? stackalloc double[Size] : new double[Size];
        double squares = 0;
        for (int row = 0; row < Size; row++)
        {
            ReadOnlySpan<double> left = _lower.AsSpan(row * Size, row);
            solved[row] = (vector[row] - Dot(left, solved[..row])) / _lower[row * Size + row];
            squares += solved[row] * solved[row];
        }
        return Math.Sqrt(squares);
    }

    /// <summary>
    /// The transposed inverse W of the lower triangle, so that the row vector vᵀ W is as long as the Mahalanobis distance.
    /// </summary>
    /// <returns>[size, size], upper triangular, rounded from double.</returns>
    public float[] InverseTransposed()
    {
        float[] inverse = new float[Size * Size];
        double[] column = new double[Size];
        for (int unit = 0; unit < Size; unit++)
        {
            column[unit] = 1 / _lower[unit * Size + unit];
            for (int row = unit + 1; row < Size; row++)
                column[row] = -Dot(_lower.AsSpan(row * Size + unit, row - unit), column.AsSpan(unit, row - unit))
                    / _lower[row * Size + row];
            for (int row = unit; row < Size; row++) inverse[unit * Size + row] = (float)column[row];
        }
        return inverse;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a.IsEmpty ? 0 : TensorPrimitives.Dot(a, b);
}
