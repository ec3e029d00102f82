namespace EdgeInspector.Scoring.Heads;

/// <summary>LUNAR (Goodge et al., AAAI 2022): a network weighs the distances to the nearest rows of the bank.</summary>
/// <param name="Rows">The bank, not scaled.</param>
/// <param name="Scale">Brings patches and bank to 0..1 before distances are taken.</param>
/// <param name="Network">Trained weights.</param>
public sealed record LunarHead(MemoryBank Rows, MinMaxScale Scale, LunarNetwork Network) : ScoringHead
{
    /// <inheritdoc/>
    public override MemoryBank? Bank => Rows;
}
