using EdgeInspector.Inference.Teaching;
using EdgeInspector.Learning;

namespace EdgeInspector.Inference.History;

/// <summary>A package that was learned, and all that the history must know of it beside what its manifest says.</summary>
/// <param name="Package">Its folder; it stays the caller's.</param>
/// <param name="PictureFolder">
/// The folder that the names of <see cref="Pictures"/> lie in, unless <see cref="PathOf"/> says other places.
/// </param>
/// <param name="Pictures">What it was learned from, in this order.</param>
/// <param name="Options">What learning was asked for beyond the manifest's parameters, by name.</param>
public sealed record LearnedVersion(
    string Package, string PictureFolder, IReadOnlyList<TrainingImage> Pictures, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Where a picture lies.</summary>
    public Func<string, string> PathOf { get; init; } = file => Path.Combine(PictureFolder, file);

    /// <summary>What was tried before it was put on record; null for one that no candidate was learned in.</summary>
    public TeachingReport? Teaching { get; init; }
}
