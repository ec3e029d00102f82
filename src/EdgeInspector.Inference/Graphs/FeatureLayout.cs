namespace EdgeInspector.Inference.Graphs;

/// <summary>The grid of patch embeddings that a backbone gives for one input size.</summary>
/// <param name="GridWidth">Patches a row.</param>
/// <param name="GridHeight">Rows of patches.</param>
/// <param name="Channels">Channels of each layer, in the order of the layers.</param>
internal sealed record FeatureLayout(int GridWidth, int GridHeight, IReadOnlyList<int> Channels)
{
    /// <summary>Patches of one picture.</summary>
    public int Patches => GridWidth * GridHeight;

    /// <summary>Numbers per patch.</summary>
    public int Dimensions => Channels.Sum();
}
