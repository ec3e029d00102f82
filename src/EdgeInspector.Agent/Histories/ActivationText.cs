using EdgeInspector.Inference.History;

namespace EdgeInspector.Agent.Histories;

/// <summary>What the record says of versions that were put in use.</summary>
internal static class ActivationText
{
    /// <summary>A version: its number and enough of its identity.</summary>
    public static string Of(ModelVersion? version) => version is null
        ? "none" : FormattableString.Invariant($"version {version.Number} ({version.PackageSha256[..12]}, {Threshold(version)})");

    /// <summary>A sentence of a change.</summary>
    public static string Message(ModelHistory history, Activation activation, string? reason) =>
        $"{Of(activation.After)} of {history.Name} took the place of {Of(activation.Before)}{(reason is null ? "" : $": {reason.TrimEnd('.')}")}.";

    private static string Threshold(ModelVersion version) =>
        version.Threshold is { } threshold ? FormattableString.Invariant($"threshold {threshold}") : "no threshold";
}
