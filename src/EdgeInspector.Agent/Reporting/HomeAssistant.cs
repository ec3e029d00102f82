using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Agent.Reporting;

/// <summary>Announces to Home Assistant what it can show of an agent, in the form of its MQTT discovery for devices.</summary>
internal static class HomeAssistant
{
    private static readonly string Inspecting = string.Join(
        ", ", Enum.GetValues<StationState>().Where(state => state.IsInspecting())
        .Select(state => $"'{JsonLiteral.CamelCase(state.ToString())}'"));

    /// <summary>The topic of an agent's discovery.</summary>
    public static string Topic(string prefix, AgentConfiguration configuration) =>
        $"{prefix}/device/{ObjectId(configuration.Agent.Name)}/config";

    /// <summary>The retained message and its topic.</summary>
    /// <param name="prefix">The discovery prefix.</param>
    /// <param name="configuration">The agent.</param>
    public static (string Topic, JsonObject Content) Discovery(string prefix, AgentConfiguration configuration)
    {
        string agent = configuration.Agent.Name, topics = configuration.TopicBase;
        var components = new JsonObject();
        foreach (StationConfiguration station in configuration.Stations)
        {
            string id = ObjectId(station.Name);
            foreach ((string name, JsonObject component) in Components(topics, station.Name))
            {
                component["unique_id"] = $"edgeinspector_{agent}_{station.Name}_{name}";
                components[$"{id}_{name}"] = component;
            }
        }
        var content = new JsonObject
        {
            ["device"] = new JsonObject
            {
                ["identifiers"] = new JsonArray($"edgeinspector_{agent}"),
                ["name"] = agent,
                ["manufacturer"] = "EdgeInspector",
                ["model"] = "EdgeInspector",
                ["sw_version"] = ProgramVersion.Text,
            },
            ["origin"] = new JsonObject { ["name"] = "EdgeInspector", ["sw_version"] = ProgramVersion.Text },
            ["qos"] = 1,
            ["components"] = components,
        };
        return (Topic(prefix, configuration), content);
    }

    /// <summary>
    /// A name as Home Assistant takes it in a topic: other characters than letters, digits, '-' and '_' replaced, and still one of its own.
    /// </summary>
    public static string ObjectId(string name)
    {
        string plain = string.Concat(
            name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '_'));
        // 'line.1' and 'line_1' are two.
        return plain == name ? name : $"{plain}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 3))}";
    }

    private static IEnumerable<(string Name, JsonObject Component)> Components(string topics, string station)
    {
        string own = $"{topics}/{station}", last = $"{own}/last", statistics = $"{own}/stats";
        yield return ("verdict", Sensor($"{station} verdict", last, "{{ value_json.verdict }}", "mdi:check-decagram", Works()));
        yield return ("score",
            Number(Sensor($"{station} score", last, "{{ value_json.score }}", "mdi:gauge", Works()), "measurement", null));
        yield return ("state", Sensor($"{station} state", $"{own}/state", "{{ value_json.state }}", "mdi:camera", Online()));
        yield return ("failed", Number(
            Sensor($"{station} failed this shift or in all", statistics, "{{ (value_json.shift or value_json.total).failed }}",
                "mdi:close-octagon", Online()), "total_increasing", "parts"));
        yield return ("not_inspected", Number(
            Sensor($"{station} not inspected this shift or in all", statistics, "{{ (value_json.shift or value_json.total).notInspected }}",
                "mdi:eye-off", Online()), "total_increasing", "parts"));
        yield return ("reject", new JsonObject
        {
            ["platform"] = "binary_sensor",
            ["name"] = $"{station} last part rejected",
            ["device_class"] = "problem",
            ["state_topic"] = last,
            ["value_template"] = "{{ 'OFF' if value_json.verdict == 'pass' else 'ON' }}",
            ["availability"] = Works(),
            ["availability_mode"] = "all",
        });
        yield return ("overlay", new JsonObject
        {
            ["platform"] = "image",
            ["name"] = $"{station} overlay",
            ["image_topic"] = $"{own}/image/overlay",
            ["content_type"] = "image/jpeg",
            ["availability"] = Works(),
            ["availability_mode"] = "all",
        });

        // Anything but online, a will above all, means that nothing below holds any more.
        JsonArray Online() => [Availability($"{topics}/status", "value_json.state == 'online'")];

        // The last verdict of a station that stands still says nothing of the part that lies there.
        JsonArray Works() =>
            [.. Online().Select(one => one!.DeepClone()), Availability($"{own}/state", $"value_json.state in [{Inspecting}]")];
    }

    private static JsonObject Availability(string topic, string condition) => new()
    {
        ["topic"] = topic,
        ["value_template"] = $"{{{{ 'online' if {condition} else 'offline' }}}}",
    };

    private static JsonObject Number(JsonObject sensor, string stateClass, string? unit)
    {
        sensor["state_class"] = stateClass;
        if (unit is null) sensor["suggested_display_precision"] = 3;
        else sensor["unit_of_measurement"] = unit;
        return sensor;
    }

    private static JsonObject Sensor(string name, string topic, string template, string icon, JsonArray availability) => new()
    {
        ["platform"] = "sensor",
        ["name"] = name,
        ["state_topic"] = topic,
        ["value_template"] = template,
        ["icon"] = icon,
        ["availability"] = availability,
        ["availability_mode"] = "all",
    };
}
