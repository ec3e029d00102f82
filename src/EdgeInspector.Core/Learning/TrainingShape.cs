namespace EdgeInspector.Learning;

/// <summary>Sizes that are known before the long work begins.</summary>
/// <param name="Images">Images that are learned from.</param>
/// <param name="FewestImages">Images that are left when the largest fold is out.</param>
/// <param name="GridWidth">Patches a row.</param>
/// <param name="GridHeight">Rows of patches.</param>
/// <param name="Channels">Channels of each layer.</param>
/// <param name="Sampling">Patches that are kept of each image.</param>
internal sealed record TrainingShape(
    int Images, int FewestImages, int GridWidth, int GridHeight, IReadOnlyList<int> Channels, PatchSampling Sampling)
{
    /// <summary>Patches of one image.</summary>
    public int Patches => GridWidth * GridHeight;

    /// <summary>Numbers per patch.</summary>
    public int Dimensions => Channels.Sum();

    /// <summary>Kept patches of all images.</summary>
    public int Rows => Sampling.PerImage * Images;
}
