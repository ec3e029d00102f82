namespace EdgeInspector.Inference.Graphs;

/// <summary>One output of a feature extractor.</summary>
/// <param name="Name">Its name, for --layers.</param>
/// <param name="Channels">Features of a position.</param>
/// <param name="Stride">Picture pixels from one position to the next; null when the output is no map of features.</param>
public sealed record BackboneOutput(string Name, int Channels, int? Stride);
