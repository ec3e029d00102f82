using System.Text.Json.Serialization;

namespace EdgeInspector.Inference.Packages;

/// <summary>The part of the learning options that shapes a model. What does not concern the method is left out.</summary>
/// <param name="Neighbours">k nearest rows (knn, lunar) or K nearest images (spade).</param>
/// <param name="BankRows">Rows asked for (knn, lunar); null for all.</param>
/// <param name="Seed">Picked the start row.</param>
/// <param name="MaxImages">Most images to use; null for all.</param>
/// <param name="GroupPattern">Kept images of one group in one fold; null without groups.</param>
public sealed record ManifestParameters(int? Neighbours, int? BankRows, ulong Seed, int? MaxImages, string? GroupPattern)
{
    /// <summary>Whether the bank was drawn at random (knn, lunar).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RandomBank { get; init; }

    /// <summary>Whether the picture gets the image score of equation 7 (knn).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Reweight { get; init; }

    /// <summary>Good patches that the network was trained on (lunar).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TrainingPatches { get; init; }

    /// <summary>Numbers of a patch that are used (padim); null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Dimensions { get; init; }

    /// <summary>Whether the covariances were shrunk (padim).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Shrink { get; init; }

    /// <summary>Patches kept of each image (spade).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? GalleryRows { get; init; }
}
