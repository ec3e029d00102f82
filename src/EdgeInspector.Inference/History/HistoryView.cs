namespace EdgeInspector.Inference.History;

/// <summary>What is in use, and what can be put in use.</summary>
/// <param name="Versions">Oldest first.</param>
/// <param name="InUse">The version whose package lies in its place; null when there is none, or it is no version yet.</param>
/// <param name="PackageOnDisk">SHA-256 of the package in its place; null when there is none.</param>
/// <param name="Before">The version that going back gives; null when there is none.</param>
/// <param name="LastChange">What was put in use last, by whom and why; null when nothing was.</param>
/// <param name="Faults">Lineages that cannot be read, in sentences.</param>
public sealed record HistoryView(
    IReadOnlyList<ModelVersion> Versions, ModelVersion? InUse, string? PackageOnDisk, int? Before, InUseNote? LastChange,
    IReadOnlyList<string> Faults)
{
    internal static ModelVersion? NewestOf(IReadOnlyList<ModelVersion> versions) => versions.Count > 0 ? versions[^1] : null;

    internal static ModelVersion? InUseOf(IReadOnlyList<ModelVersion> versions, string? onDisk) =>
        onDisk is null ? null : versions.LastOrDefault(version => version.PackageSha256 == onDisk);

    // Where the note is older than the package in its place, what it names was in use before: the process that exchanged them was killed,
    // or the package came there in another way.
    internal static int? BackOf(IReadOnlyList<ModelVersion> versions, InUseNote? note, ModelVersion? inUse, string? onDisk)
    {
        if (note is null || onDisk is null) return null;
        int? before = inUse?.Number == note.Number ? note.Before : note.Number;
        return versions.Any(version => version.Number == before) ? before : null;
    }
}
