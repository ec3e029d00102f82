using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Agent.Reporting;

/// <summary>
/// The components that Home Assistant ever received, kept in a file: one that is only left out stays there indefinitely, so each that is no
/// longer used is named with its platform alone, which removes it.
/// </summary>
/// <param name="file">Where they are kept.</param>
internal sealed class DiscoveryMemory(string file)
{
    private const int Most = 2000;
    private const long LargestFile = 1 << 20;

    /// <summary>Adds what is to be removed to a discovery message, and remembers all of it. A damaged file is replaced.</summary>
    /// <param name="content">The message; changed.</param>
    /// <returns>What was forgotten or could not be remembered, and why; null when nothing.</returns>
    public string? Complete(JsonObject content)
    {
        var components = content["components"]!.AsObject();
        string? damage = null;
        try
        {
            foreach ((string name, string platform) in Read(out damage))
            {
                if (components.Count >= Most) break;
                if (!components.ContainsKey(name)) components[name] = new JsonObject { ["platform"] = platform };
            }
            AtomicFile.Write(
                file, JsonSerializer.SerializeToUtf8Bytes(components.ToDictionary(one => one.Key, one => (string?)one.Value!["platform"])));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
        return damage;
    }

    private Dictionary<string, string> Read(out string? damage)
    {
        damage = null;
        try
        {
            if (RegularFile.Exists(file))
                return JsonSerializer.Deserialize<Dictionary<string, string>>(RegularFile.ReadAllBytes(file, LargestFile)) ?? [];
        }
        catch (JsonException exception)
        {
            damage =
                $"{file} was damaged and is replaced ({exception.Message}); components that were removed before stay in Home Assistant until somebody removes them there.";
        }
        return [];
    }
}
