using System.Text.Json.Nodes;
using EdgeInspector.Configuration;

namespace EdgeInspector.Agent.Reporting;

/// <summary>Tells Home Assistant what it can show of an agent, in the form of its MQTT discovery for devices.</summary>
internal static class HomeAssistant
{
    /// <summary>The retained message and its topic.</summary>
    /// <param name="prefix">The discovery prefix.</param>
    /// <param name="configuration">The agent.</param>
    public static (string Topic, JsonObject Content) Discovery(string prefix, AgentConfiguration configuration)
    {
        string agent = configuration.Agent.Name, topics = configuration.TopicBase;
        var components = new JsonObject();
        foreach (StationConfiguration station in configuration.Stations)
        {
            foreach ((string name, JsonObject component) in Components($"{topics}/{station.Name}", station.Name))
            {
                component["unique_id"] = $"edgeinspector_{agent}_{station.Name}_{name}";
                components[$"{station.Name}_{name}"] = component;
            }
        }
        var content = new JsonObject
        {
            ["device"] = new JsonObject
            {
                ["identifiers"] = new JsonArray($"edgeinspector_{agent}"),
                ["name"] = agent,
                ["model"] = "EdgeInspector",
                ["sw_version"] = ProgramVersion.Text,
            },
            ["origin"] = new JsonObject { ["name"] = "EdgeInspector", ["sw_version"] = ProgramVersion.Text },
            // Anything but online, a will above all, means that nothing below holds any more.
            ["availability_topic"] = $"{topics}/status",
            ["availability_template"] = "{{ 'online' if value_json.state == 'online' else 'offline' }}",
            ["qos"] = 1,
            ["components"] = components,
        };
        return ($"{prefix}/device/{agent}/config", content);
    }

    private static IEnumerable<(string Name, JsonObject Component)> Components(string topics, string station)
    {
        yield return ("verdict", Sensor($"{station} verdict", $"{topics}/last", "{{ value_json.verdict }}", "mdi:check-decagram"));
        yield return ("score", Sensor($"{station} score", $"{topics}/last", "{{ value_json.score }}", "mdi:gauge"));
        yield return ("state", Sensor($"{station} state", $"{topics}/state", "{{ value_json.state }}", "mdi:camera"));
        yield return ("failed", Sensor($"{station} failed this shift or in all", $"{topics}/stats", "{{ (value_json.shift or value_json.total).failed }}", "mdi:close-octagon"));
        yield return ("not_inspected", Sensor($"{station} not inspected this shift or in all", $"{topics}/stats", "{{ (value_json.shift or value_json.total).notInspected }}", "mdi:eye-off"));
        yield return ("reject", new JsonObject
        {
            ["platform"] = "binary_sensor",
            ["name"] = $"{station} last part rejected",
            ["device_class"] = "problem",
            ["state_topic"] = $"{topics}/last",
            ["value_template"] = "{{ 'OFF' if value_json.verdict == 'pass' else 'ON' }}",
        });
        yield return ("overlay", new JsonObject
        {
            ["platform"] = "image",
            ["name"] = $"{station} overlay",
            ["image_topic"] = $"{topics}/image/overlay",
            ["content_type"] = "image/jpeg",
        });
    }

    private static JsonObject Sensor(string name, string topic, string template, string icon) => new()
    {
        ["platform"] = "sensor",
        ["name"] = name,
        ["state_topic"] = topic,
        ["value_template"] = template,
        ["icon"] = icon,
    };
}
