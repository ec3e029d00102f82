namespace EdgeInspector.Inference.Sessions;

/// <summary>Sizes and outputs of a whole graph, read from the graph itself. The grid is empty without a map.</summary>
internal readonly record struct OnnxShape(int Width, int Height, int GridWidth, int GridHeight, bool HasMap, bool HasImageScore,
    bool HasPart);
