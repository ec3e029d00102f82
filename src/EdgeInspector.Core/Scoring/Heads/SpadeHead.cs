namespace EdgeInspector.Scoring.Heads;

/// <summary>SPADE (Cohen and Hoshen, 2020): the nearest good images, then the nearest patch among theirs.</summary>
/// <param name="Averages">Global average of the deepest layer, one per good image.</param>
/// <param name="Gallery">Patches of the good images, image after image.</param>
/// <param name="RowsPerImage">Rows of the gallery that belong to one image.</param>
/// <param name="Neighbours">K nearest images that are looked at, 1 to the number of images.</param>
public sealed record SpadeHead(IReadOnlyList<float[]> Averages, MemoryBank Gallery, int RowsPerImage, int Neighbours) : ScoringHead
{
    /// <inheritdoc/>
    public override MemoryBank? Bank => Gallery;

    /// <inheritdoc/>
    public override bool HasImageScore => true;
}
