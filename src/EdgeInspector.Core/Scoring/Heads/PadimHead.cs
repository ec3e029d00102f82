namespace EdgeInspector.Scoring.Heads;

/// <summary>PaDiM (Defard et al., 2020): one Gaussian per grid position; a patch's score is its Mahalanobis distance.</summary>
/// <param name="Chosen">Numbers of a patch that are used, ascending; null for all.</param>
/// <param name="Positions">One Gaussian per position of the grid, row by row, over the used numbers.</param>
public sealed record PadimHead(IReadOnlyList<int>? Chosen, IReadOnlyList<WhitenedGaussian> Positions) : ScoringHead
{
    /// <summary>Added to the diagonal of every covariance (the paper's epsilon).</summary>
    public const double Regularisation = 0.01;

    /// <summary>Bytes of the matrices in a graph: positions x dimensions x dimensions floats.</summary>
    public static long MatrixBytes(int positions, int dimensions) => (long)positions * dimensions * dimensions * sizeof(float);
}
