using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Agent.Settings;

/// <summary>Finds which changes of a configuration wait for the next start.</summary>
internal static class ConfigurationDifference
{
    /// <summary>Paths of changed keys that a running agent cannot take, in the order of the file.</summary>
    /// <param name="started">What the agent was started with.</param>
    /// <param name="now">What stands in the file.</param>
    public static IReadOnlyList<string> NeedingRestart(AgentConfiguration started, AgentConfiguration now)
    {
        string[] before = [.. started.Stations.Select(station => station.Name)], after = [.. now.Stations.Select(station => station.Name)];
        string[] stations = before.ToHashSet(StringComparer.Ordinal).SetEquals(after)
            ? []
            : ["stations (one was added, removed or renamed)"];
        return [.. stations, .. KeyEffects.Changed(started, now, KeyEffect.NextStart)];
    }
}
