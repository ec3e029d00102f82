namespace EdgeInspector.Web.Api;

/// <summary>How two versions of a model differ.</summary>
/// <param name="From">Number of the version that the other is held against.</param>
/// <param name="To">Number of the other.</param>
/// <param name="OldThreshold">Threshold of the first; null without one.</param>
/// <param name="NewThreshold">Threshold of the other; null without one.</param>
/// <param name="Parameters">Parameters that differ, by name.</param>
/// <param name="Added">Names of the pictures that only the other one was learned from.</param>
/// <param name="Removed">Names of the pictures that only the first one was learned from.</param>
public sealed record ModelDifference(
    int From, int To, float? OldThreshold, float? NewThreshold, IReadOnlyList<ModelParameter> Parameters, IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed);

/// <summary>A parameter that differs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Old">Its value in the first version; null where it has none.</param>
/// <param name="New">Its value in the other; null where it has none.</param>
public sealed record ModelParameter(string Name, string? Old, string? New);
