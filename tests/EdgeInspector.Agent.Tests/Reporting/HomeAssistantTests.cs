using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Agent.Tests.Reporting;

public sealed class HomeAssistantTests : IDisposable
{
    private static readonly HashSet<string> DeviceKeys =
        ["identifiers", "connections", "configuration_url", "hw_version", "manufacturer", "model", "model_id", "name", "serial_number",
            "suggested_area", "sw_version", "via_device"];

    private static readonly HashSet<string> SharedKeys = ["device", "origin", "components", "availability", "availability_mode",
        "availability_topic", "availability_template", "command_topic", "state_topic", "qos", "encoding"];

    private static readonly HashSet<string> CommonKeys =
        ["platform", "unique_id", "name", "icon", "availability", "availability_mode", "device_class", "qos", "default_entity_id",
            "enabled_by_default", "entity_category"];

    private static readonly Dictionary<string, HashSet<string>> PlatformKeys = new()
    {
        ["sensor"] = ["state_topic", "value_template", "state_class", "unit_of_measurement", "suggested_display_precision", "expire_after",
            "force_update", "last_reset_value_template", "options"],
        ["binary_sensor"] = ["state_topic", "value_template", "payload_on", "payload_off", "expire_after", "force_update", "off_delay"],
        ["image"] = ["image_topic", "url_topic", "url_template", "content_type", "image_encoding"],
    };

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("line1", "cap")]
    [InlineData("line.1", "cap.left")]
    [InlineData("a-b_C.9", "1.2-3_4")]
    public void Discovery_AnyNames_FollowsHomeAssistantsRules(string agent, string station) =>
        Validate(HomeAssistant.Discovery("homeassistant", Configuration(agent, station, "lid")));

    [Fact]
    public void Discovery_NamesThatDifferInADot_AreTwo()
    {
        Assert.Equal("line1", HomeAssistant.ObjectId("line1"));
        Assert.NotEqual(HomeAssistant.ObjectId("line_1"), HomeAssistant.ObjectId("line.1"));
        Assert.Equal(14, HomeAssistant.Discovery("ha", Configuration("a", "x.1", "x_1")).Content["components"]!.AsObject().Count);
    }

    [Fact]
    public void Discovery_StationThatStandsStill_ShowsNoVerdict()
    {
        JsonObject components = HomeAssistant.Discovery("ha", Configuration("a", "cap")).Content["components"]!.AsObject();
        Assert.Equal(["edgeinspector/a/status", "edgeinspector/a/cap/state"], Topics("cap_verdict"));
        Assert.Equal(["edgeinspector/a/status"], Topics("cap_state"));
        Assert.Contains("in ['running', 'waitingForTrigger']", components["cap_reject"]!["availability"]![1]!["value_template"]!.ToString(),
            StringComparison.Ordinal);

        IEnumerable<string> Topics(string component) =>
            components[component]!["availability"]!.AsArray().Select(one => one!["topic"]!.ToString());
    }

    [Fact]
    public void Complete_RemovedStation_IsRemovedAndStaysSo()
    {
        string file = _folder.PathTo("discovery.json");
        for (int run = 0; run < 3; run++)
        {
            (string topic, JsonObject content) = HomeAssistant.Discovery("ha",
                run == 0 ? Configuration("a", "cap", "lid") : Configuration("a", "cap"));
            Assert.Null(new DiscoveryMemory(file).Complete(content));
            Validate((topic, content));
            JsonObject components = content["components"]!.AsObject();
            Assert.Equal(14, components.Count);
            Assert.Equal(run > 0, components["lid_overlay"]!.AsObject().Count == 1);
            Assert.Equal("image", components["lid_overlay"]!["platform"]!.ToString());
        }
    }

    [Fact]
    public void Complete_FileThatIsNone_SaysSoOnceAndReplacesIt()
    {
        string file = _folder.PathTo("discovery.json");
        File.WriteAllText(file, "[1]");
        JsonObject content = HomeAssistant.Discovery("ha", Configuration("a", "cap")).Content;
        Assert.NotNull(new DiscoveryMemory(file).Complete(content));
        Assert.Equal(7, content["components"]!.AsObject().Count);
        JsonObject next = HomeAssistant.Discovery("ha", Configuration("a", "lid")).Content;
        Assert.Null(new DiscoveryMemory(file).Complete(next));
        Assert.Equal(14, next["components"]!.AsObject().Count);
    }

    public void Dispose() => _folder.Dispose();

    private static AgentConfiguration Configuration(string agent, params string[] stations)
    {
        IEnumerable<string> all = stations.Select(
            name => $"{{ \"name\": \"{name}\", \"model\": \"m\", \"camera\": {{ \"driver\": \"simulated\" }} }}");
        string text = $"{{ \"agent\": {{ \"name\": \"{agent}\" }}, \"stations\": [ {string.Join(", ", all)} ] }}";
        ConfigurationLoadResult result = ConfigurationLoader.Parse(System.Text.Encoding.UTF8.GetBytes(text), "/tmp/agent.json");
        Assert.True(result.Configuration is not null, ConfigurationErrorFormatter.Format(result));
        return result.Configuration!;
    }

    // The published rules of MQTT device discovery, as far as these platforms go: https://www.home-assistant.io/integrations/mqtt/
    private static void Validate((string Topic, JsonObject Content) discovery)
    {
        Assert.Matches("^[A-Za-z0-9_-]+/device/[A-Za-z0-9_-]+/config$", discovery.Topic);
        JsonObject content = discovery.Content;
        Assert.Empty(content.Select(one => one.Key).Except(SharedKeys));
        JsonObject device = content["device"]!.AsObject();
        Assert.Empty(device.Select(one => one.Key).Except(DeviceKeys));
        Assert.True(device.ContainsKey("identifiers") || device.ContainsKey("connections"));
        Assert.NotEqual("", content["origin"]!["name"]!.ToString());
        var ids = new HashSet<string>();
        foreach ((string name, JsonNode? node) in content["components"]!.AsObject())
        {
            Assert.Matches("^[A-Za-z0-9_-]+$", name);
            JsonObject component = node!.AsObject();
            string platform = component["platform"]!.ToString();
            HashSet<string> allowed = PlatformKeys[platform];
            // A platform alone removes the component.
            if (component.Count == 1) continue;
            Assert.Empty(component.Select(one => one.Key).Except(CommonKeys).Except(allowed));
            Assert.True(ids.Add(component["unique_id"]!.ToString()), $"{name} has the unique_id of another");
            ValidateStates(name, platform, component);
            foreach (JsonNode? availability in component["availability"]!.AsArray())
            {
                Assert.Empty(
                    availability!.AsObject().Select(one => one.Key)
                    .Except(["topic", "value_template", "payload_available", "payload_not_available"]));
                ValidateTopic(availability["topic"]!.ToString());
            }
            Assert.Contains(component["availability_mode"]!.ToString(), (string[])["all", "any", "latest"]);
            if (component["icon"] is { } icon) Assert.Matches("^mdi:[a-z0-9-]+$", icon.ToString());
        }
    }

    private static void ValidateStates(string name, string platform, JsonObject component)
    {
        if (platform == "image")
        {
            Assert.True(component.ContainsKey("image_topic") != component.ContainsKey("url_topic"));
            ValidateTopic(component["image_topic"]!.ToString());
            return;
        }
        ValidateTopic(component["state_topic"]!.ToString());
        string? stateClass = component["state_class"]?.ToString(), unit = component["unit_of_measurement"]?.ToString();
        if (stateClass is not null) Assert.Contains(stateClass, (string[])["measurement", "total", "total_increasing"]);
        // Numbers, and they alone, say that they are some.
        Assert.Equal(Regex.IsMatch(name, "_(score|failed|not_inspected)$"), stateClass is not null);
        if (unit is not null) Assert.NotNull(stateClass);
    }

    private static void ValidateTopic(string topic) => Assert.Matches("^[^+#]+$", topic);
}
