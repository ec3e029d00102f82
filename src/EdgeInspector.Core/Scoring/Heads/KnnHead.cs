namespace EdgeInspector.Scoring.Heads;

/// <summary>PatchCore (Roth et al., CVPR 2022): a patch's score is its mean distance to the nearest rows of the bank.</summary>
/// <param name="Rows">The bank.</param>
/// <param name="Neighbours">k, 1 to the bank's rows.</param>
/// <param name="Reweighted">Whether the picture gets the image score of equation 7 too.</param>
/// <param name="PictureLevel">
/// Share of the mean of all patches of the picture, 0 to 1, that is taken off each patch's score: a picture that is unlike the bank all
/// over, by its grain or its light, is held against itself to that share.
/// </param>
public sealed record KnnHead(MemoryBank Rows, int Neighbours, bool Reweighted = false, double PictureLevel = 0) : ScoringHead
{
    /// <inheritdoc/>
    public override MemoryBank? Bank => Rows;

    /// <inheritdoc/>
    public override ScoringHead? Without(IReadOnlySet<int> pictures) =>
        Rows.Without(pictures) is var rest && rest.Rows >= Neighbours ? this with { Rows = rest } : null;

    /// <inheritdoc/>
    public override bool HasImageScore => Reweighted;
}
