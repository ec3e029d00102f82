using EdgeInspector.Shadowing;

namespace EdgeInspector.Inference.History;

/// <summary>What a person says of a change of the history.</summary>
/// <param name="By">Who, in their own words.</param>
/// <param name="Reason">Why; null when nobody says.</param>
public sealed record VersionNote(string By, string? Reason)
{
    /// <summary>What the shadow run of the version that is put in use had counted, by its SHA-256; null without one.</summary>
    public Func<string, ShadowRelease?>? Release { get; init; }
}
