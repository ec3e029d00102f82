using System.Numerics.Tensors;

namespace EdgeInspector.Numerics;

/// <summary>Mean and covariance of some samples, in double precision.</summary>
/// <param name="Mean">[size].</param>
/// <param name="Matrix">[size, size], symmetric.</param>
/// <param name="Shrinkage">How far the matrix was drawn towards a multiple of the identity: 0 not at all, 1 altogether.</param>
public sealed record Covariance(double[] Mean, double[] Matrix, double Shrinkage)
{
    /// <summary>Numbers of a sample.</summary>
    public int Size => Mean.Length;

    /// <summary>The unbiased covariance, 1 / (n - 1).</summary>
    /// <param name="samples">[n, size], n at least 2.</param>
    /// <param name="size">Numbers of a sample.</param>
    /// <param name="diagonal">Added to the diagonal, so that the matrix can be inverted.</param>
    public static Covariance Unbiased(ReadOnlySpan<float> samples, int size, double diagonal = 0)
    {
        int count = samples.Length / size;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, nameof(samples));
        double[] centred = Centred(samples, size, out double[] mean), matrix = Products(centred, size);
        for (int i = 0; i < matrix.Length; i++) matrix[i] /= count - 1;
        for (int i = 0; i < size; i++) matrix[i * size + i] += diagonal;
        return new Covariance(mean, matrix, 0);
    }

    /// <summary>
    /// The covariance 1 / n, drawn towards mu I (mu = mean variance) by as much as makes the expected squared error least (Ledoit and
    /// Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004).
    /// </summary>
    /// <param name="samples">[n, size].</param>
    /// <param name="size">Numbers of a sample.</param>
    public static Covariance LedoitWolf(ReadOnlySpan<float> samples, int size)
    {
        int count = samples.Length / size;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(samples));
        double[] centred = Centred(samples, size, out double[] mean), matrix = Products(centred, size);
        for (int i = 0; i < matrix.Length; i++) matrix[i] /= count;
        double trace = 0, squares = 0, fourth = 0;
        for (int i = 0; i < size; i++) trace += matrix[i * size + i];
        foreach (double value in matrix) squares += value * value;
        for (int sample = 0; sample < count; sample++)
        {
            double length = 0;
            foreach (double value in centred.AsSpan(sample * size, size)) length += value * value;
            fourth += length * length;
        }

        double mu = trace / size, spread = (squares - 2 * mu * trace + size * mu * mu) / size;
        double error = Math.Min((fourth / count - squares) / (size * (double)count), spread);
        double shrinkage = error > 0 ? error / spread : 0;
        for (int i = 0; i < matrix.Length; i++) matrix[i] *= 1 - shrinkage;
        for (int i = 0; i < size; i++) matrix[i * size + i] += shrinkage * mu;
        return new Covariance(mean, matrix, shrinkage);
    }

    private static double[] Centred(ReadOnlySpan<float> samples, int size, out double[] mean)
    {
        int count = samples.Length / size;
        mean = new double[size];
        double[] centred = new double[samples.Length];
        for (int i = 0; i < samples.Length; i++) mean[i % size] += (double)samples[i] / count;
        for (int i = 0; i < samples.Length; i++) centred[i] = samples[i] - mean[i % size];
        return centred;
    }

    private static double[] Products(double[] centred, int size)
    {
        double[] matrix = new double[size * size];
        for (int start = 0; start < centred.Length; start += size)
        {
            ReadOnlySpan<double> sample = centred.AsSpan(start, size);
            for (int row = 0; row < size; row++)
            {
                Span<double> target = matrix.AsSpan(row * size, row + 1);
                TensorPrimitives.MultiplyAdd(sample[..(row + 1)], sample[row], target, target);
            }
        }
        for (int row = 0; row < size; row++)
            for (int column = 0; column < row; column++) matrix[column * size + row] = matrix[row * size + column];
        return matrix;
    }
}
