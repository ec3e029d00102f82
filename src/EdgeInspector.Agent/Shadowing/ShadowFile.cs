using EdgeInspector.Agent.Stations;
using EdgeInspector.Shadowing;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>A station's shadow run in the state folder.</summary>
internal static class ShadowFile
{
    /// <summary>The file.</summary>
    public static StationFile<ShadowMemory> File { get; } = new(
        ".shadow", read => read is { Counts: not null, Disagreements: not null, LostChallenges: not null }
            && read.Disagreements.All(one => one is not null) && (read.Plan is null) == (read.Basis is null)
            && read.Plan is null or { Model: not null, By: not null, Why: not null, Every: >= 1, Parts: >= 1 }
            && read.Basis is null or { Model: not null, Rules: not null }
            && read.Guard is null or { LostRejects: not null, LostChallenges: not null, Notes: not null });
}
