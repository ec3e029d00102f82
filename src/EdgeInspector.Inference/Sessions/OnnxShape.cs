namespace EdgeInspector.Inference.Sessions;

/// <summary>Sizes of a whole graph, read from the graph itself.</summary>
internal readonly record struct OnnxShape(int Width, int Height, int GridWidth, int GridHeight);
