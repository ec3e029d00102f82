using System.Text;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Mqtt.Topics;

/// <summary>What may stand in a topic that this product publishes on.</summary>
public static class TopicName
{
    private const int MaximumBytes = 1024;

    /// <summary>What is wrong with a station's name, to be read behind it; null when nothing is.</summary>
    public static string? FindErrorInStation(string station) =>
        StationNames.IsReserved(station)
            ? $"is taken by the agent's own topics ({string.Join(", ", StationNames.Reserved)})."
            : FindErrorInLevel(station);

    /// <summary>What is wrong with a name that is to be one level of a topic, to be read behind it; null when nothing is.</summary>
    public static string? FindErrorInLevel(string name)
    {
        if (name.Length == 0) return "is empty; a name is needed.";
        if (name.Contains('/', StringComparison.Ordinal)) return "has a slash; a name is one topic level.";
        if (name[0] == '$') return "begins with '$', which is the broker's own.";
        return FindErrorInText(name);
    }

    internal static string? FindErrorInText(string text)
    {
        if (text.Length == 0) return "is empty.";
        if (text.AsSpan().ContainsAny('+', '#')) return "has a wildcard (+ or #); these belong to subscriptions.";
        if (text.Any(char.IsControl)) return "has a control character.";
        return Encoding.UTF8.GetByteCount(text) > MaximumBytes ? $"is longer than {MaximumBytes} bytes." : null;
    }
}
