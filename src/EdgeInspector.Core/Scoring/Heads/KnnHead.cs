namespace EdgeInspector.Scoring.Heads;

/// <summary>PatchCore (Roth et al., CVPR 2022): a patch's score is its mean distance to the nearest rows of the bank.</summary>
/// <param name="Rows">The bank.</param>
/// <param name="Neighbours">k, 1 to the bank's rows.</param>
/// <param name="Reweighted">Whether the picture gets the image score of equation 7 too.</param>
public sealed record KnnHead(MemoryBank Rows, int Neighbours, bool Reweighted = false) : ScoringHead
{
    /// <inheritdoc/>
    public override MemoryBank? Bank => Rows;

    /// <inheritdoc/>
    public override bool HasImageScore => Reweighted;
}
