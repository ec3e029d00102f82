namespace EdgeInspector.Comparing;

/// <summary>One way to learn that is compared with others.</summary>
/// <param name="Method">How pictures are scored.</param>
/// <param name="Backbone">ONNX file.</param>
/// <param name="Layers">Its outputs to use.</param>
/// <param name="Size">Input size; null for auto.</param>
internal sealed record Variant(string Method, string Backbone, IReadOnlyList<string> Layers, (int Width, int Height)? Size)
{
    /// <summary>File name of the backbone without its ending.</summary>
    public string BackboneName => Path.GetFileNameWithoutExtension(Backbone);
}
