namespace EdgeInspector.Web.Api;

/// <summary>The versions of one of a station's models, and which of them is in use.</summary>
/// <param name="Recipe">The product that has this model of its own; null for the station's.</param>
/// <param name="Folder">The folder that the station takes it from.</param>
/// <param name="IsUsed">Whether the station inspects with this model now.</param>
/// <param name="Loaded">SHA-256 of the package that the station inspects with; null when it does not use this model now.</param>
/// <param name="OnDisk">SHA-256 of the package in the folder; null without one.</param>
/// <param name="InUse">Number of the version in the folder; null when the package there is none yet.</param>
/// <param name="Before">Number of the version that going back gives; null when there is none.</param>
/// <param name="Changed">What was put in use last, by whom and why; null when nothing was.</param>
/// <param name="Versions">The newest first.</param>
/// <param name="Faults">Lineages that cannot be read, in sentences.</param>
public sealed record ModelVersions(
    string? Recipe, string Folder, bool IsUsed, string? Loaded, string? OnDisk, int? InUse, int? Before, ModelChange? Changed,
    IReadOnlyList<ModelVersionFacts> Versions, IReadOnlyList<string> Faults);
