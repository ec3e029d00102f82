namespace EdgeInspector.Learning.Choosing;

/// <summary>One way to learn.</summary>
/// <param name="Backbone">Path of the feature extractor.</param>
/// <param name="Width">Width of the graph's input in pixels.</param>
/// <param name="Height">Its height.</param>
/// <param name="Rows">Rows of the bank.</param>
internal sealed record Candidate(string Backbone, int Width, int Height, int Rows)
{
    /// <summary>Name of the feature extractor.</summary>
    public string BackboneName => Path.GetFileNameWithoutExtension(Backbone);

    /// <summary>Pixels of the input.</summary>
    public long Pixels => (long)Width * Height;
}
