using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Agent.Histories;

/// <summary>What is said of versions that were brought from other machines.</summary>
internal static class ImportText
{
    /// <summary>What came of it.</summary>
    public static CommandOutcome Outcome(ModelHistory history, ModelVersion version, bool isNew) => new()
    {
        Message = isNew
            ? $"Version {version.Number} of {history.Name}, {Pictures(version)}, was taken in{From(version.Source)}{Because(version.Reason)}. It is not in use until it is activated."
            : $"{history.Name} has it already, as version {version.Number}; nothing was taken in.",
        New = isNew ? ActivationText.Of(version) : null,
        Result = new JsonObject { ["version"] = version.Number, ["isNew"] = isNew },
    };

    private static string Pictures(ModelVersion version) =>
        FormattableString.Invariant($"{version.Pictures.Count} pictures{(version.HasPictures ? "" : " (not kept)")}");

    private static string From(VersionSource? source) =>
        source is null ? "" : FormattableString.Invariant($" (version {source.Number} of {source.Station} where it comes from)");

    private static string Because(string? reason) => reason is null ? "" : $": {reason.TrimEnd('.')}";
}
