using EdgeInspector.Learning;

namespace EdgeInspector.Inference.History;

/// <summary>A package that was learned, and all that the history must know of it beside what its manifest says.</summary>
/// <param name="Package">Its folder; it stays the caller's.</param>
/// <param name="PictureFolder">The folder that the names of <see cref="Pictures"/> lie in.</param>
/// <param name="Pictures">What it was learned from, in this order.</param>
/// <param name="Options">What learning was asked for beyond the manifest's parameters, by name.</param>
public sealed record LearnedVersion(
    string Package, string PictureFolder, IReadOnlyList<TrainingImage> Pictures, IReadOnlyDictionary<string, string> Options);
