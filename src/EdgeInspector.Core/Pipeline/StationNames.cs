namespace EdgeInspector.Pipeline;

/// <summary>Names that no station can have, because they are topics of the agent itself on the level of its stations.</summary>
public static class StationNames
{
    /// <summary>All of them, in lower case.</summary>
    public static IReadOnlyList<string> Reserved { get; } = ["alarms", "cmd", "config", "doctor", "event", "health", "homeassistant", "info",
        "status"];

    /// <summary>Whether a name is one of them. Letters of either case count: names become folders too.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name, StringComparer.OrdinalIgnoreCase);
}
