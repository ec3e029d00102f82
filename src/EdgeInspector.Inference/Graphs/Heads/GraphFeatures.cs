namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>What a head builds on: the backbone's layers inside the graph. Patches are appended when a head asks for them.</summary>
/// <param name="Writer">The graph.</param>
/// <param name="Layers">Value names of the raw layers, [n, channels, height, width] each.</param>
/// <param name="Layout">Sizes.</param>
internal sealed record GraphFeatures(GraphWriter Writer, string[] Layers, FeatureLayout Layout)
{
    private string? _patches;

    /// <summary>Appends the patch embeddings, [n x patches, dimensions]; once, whoever asks for them again gets the same.</summary>
    public string AppendPatches() => _patches ??= FeatureHalf.AppendPatches(Writer, Layers, Layout);

    /// <summary>Appends the global average of one layer, [n, channels].</summary>
    public string AppendAverage(int layer) => FeatureHalf.AppendAverage(Writer, Layers[layer]);
}
