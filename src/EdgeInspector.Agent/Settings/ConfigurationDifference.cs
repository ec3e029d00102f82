using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Agent.Settings;

/// <summary>Tells which changes of a configuration wait for the next start.</summary>
internal static class ConfigurationDifference
{
    /// <summary>Paths of changed keys that a running agent cannot take, in the order of the file.</summary>
    /// <param name="started">What the agent was started with.</param>
    /// <param name="now">What stands in the file.</param>
    public static IReadOnlyList<string> NeedingRestart(AgentConfiguration started, AgentConfiguration now)
    {
        List<string> paths = [];
        string[] before = [.. started.Stations.Select(station => station.Name)], after = [.. now.Stations.Select(station => station.Name)];
        if (!before.ToHashSet(StringComparer.Ordinal).SetEquals(after)) paths.Add("stations (one was added, removed or renamed)");
        Compare("mqtt", started.Mqtt, now.Mqtt, paths);
        Compare("agent", started.Agent, now.Agent, paths);
        Compare("archive", started.Archive, now.Archive, paths);
        Compare("log", started.Log, now.Log, paths);
        Compare("health", started.Health, now.Health, paths);
        Compare("execution", started.Execution, now.Execution, paths);
        return paths;
    }

    private static void Compare(string path, object before, object after, List<string> paths)
    {
        foreach (KeyDescription key in RecordDescription.Of(before.GetType()).Keys)
        {
            (object? old, object? current) = (key.Property.GetValue(before), key.Property.GetValue(after));
            if (Equals(old, current)) continue;
            if (key.Value.Record is not null && old is not null && current is not null) Compare($"{path}.{key.Name}", old, current, paths);
            else paths.Add($"{path}.{key.Name}");
        }
    }
}
