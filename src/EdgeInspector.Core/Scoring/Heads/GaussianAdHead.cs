namespace EdgeInspector.Scoring.Heads;

/// <summary>Gaussian-AD (Rippel et al., ICPR 2020): the sum over the layers of the Mahalanobis distance of the global average.</summary>
/// <param name="Layers">One Gaussian per layer, in the order of the layers.</param>
public sealed record GaussianAdHead(IReadOnlyList<WhitenedGaussian> Layers) : ScoringHead
{
    /// <inheritdoc/>
    public override bool HasMap => false;

    /// <inheritdoc/>
    public override bool HasImageScore => true;
}
