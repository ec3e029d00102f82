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

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
