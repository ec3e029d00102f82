using System.Text;

namespace EdgeInspector.Mqtt.Topics;

/// <summary>What may stand in a topic that this product publishes on.</summary>
public static class TopicName
{
    /// <summary>Levels of the longest base topic: with the longest tail of ours there are 7 slashes, which is what the strictest broker takes.</summary>
    public const int MaximumBaseLevels = 5;

    private const int MaximumBytes = 1024;
    private static readonly string[] Reserved = ["status", "info", "config", "health", "event", "cmd"];

    /// <summary>What is wrong with a base topic, to be read behind it; null when nothing is.</summary>
    public static string? FindErrorInBase(string topic)
    {
        string[] levels = topic.Split('/');
        if (topic.Length == 0) return "is empty; give 1 to 5 levels such as plant/line4/vision1.";
        if (levels.Any(level => level.Length == 0)) return "has an empty level; remove leading, trailing and double slashes.";
        if (levels.Length > MaximumBaseLevels) return $"has {levels.Length} levels; at most {MaximumBaseLevels} leave room for what comes behind.";
        if (topic[0] == '$') return "begins with '$', which is the broker's own.";
        return FindErrorInText(topic);
    }

    /// <summary>What is wrong with a station's name, to be read behind it; null when nothing is.</summary>
    public static string? FindErrorInStation(string station)
    {
        if (station.Length == 0) return "is empty; a station needs a name.";
        if (station.Contains('/', StringComparison.Ordinal)) return "has a slash; a station is one topic level.";
        if (station[0] == '$') return "begins with '$', which is the broker's own.";
        if (Reserved.Contains(station, StringComparer.Ordinal)) return $"is taken by the agent's own topics ({string.Join(", ", Reserved)}).";
        return FindErrorInText(station);
    }

    internal static string? FindErrorInText(string text)
    {
        if (text.Length == 0) return "is empty.";
        if (text.AsSpan().ContainsAny('+', '#')) return "has a wildcard (+ or #); these belong to subscriptions.";
        if (text.Any(char.IsControl)) return "has a control character.";
        return Encoding.UTF8.GetByteCount(text) > MaximumBytes ? $"is longer than {MaximumBytes} bytes." : null;
    }
}
