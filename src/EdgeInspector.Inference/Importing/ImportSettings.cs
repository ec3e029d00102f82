using EdgeInspector.Inference.Graphs;

namespace EdgeInspector.Inference.Importing;

/// <summary>What a network's file does not say of itself.</summary>
public sealed record ImportSettings
{
    /// <summary>
    /// How the network wants pictures normalised, its channels in the order red, green, blue; null for what is known of it.
    /// </summary>
    public BackbonePreprocessing? Preprocessing { get; init; }

    /// <summary>Whether it takes blue first; null for what is known of it, else red first.</summary>
    public bool? IsBlueFirst { get; init; }
}

/// <summary>What became of a network.</summary>
/// <param name="Outputs">Stages, shallowest first.</param>
/// <param name="Preprocessing">How pictures are normalised for it.</param>
/// <param name="SizeMultiple">Width and height of a picture are multiples of it.</param>
/// <param name="Changes">What was changed, in words.</param>
/// <param name="Difference">Largest difference from the original's values, relative to the largest value of the stage.</param>
public sealed record ImportOutcome(
    IReadOnlyList<BackboneOutput> Outputs, BackbonePreprocessing Preprocessing, int SizeMultiple, IReadOnlyList<string> Changes,
    double Difference);
