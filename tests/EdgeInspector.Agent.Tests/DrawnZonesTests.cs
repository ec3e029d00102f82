using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>Zones and the model's region as somebody draws them: the command setZones.</summary>
[Long]
public sealed class DrawnZonesTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task SetZones_EditsTheFileAsAPersonWould_AndIsInUse()
    {
        await using FileAgent agent = await StartAsync(
            """
            "threshold": 900, "zones": [
                { "name": "left", "rectangle": [ 0,0, 40,128 ], "threshold": 950 }, // where the hole is
                // glare
                { "name": "glare", "rectangle": [100, 0, 20, 20], "off": true }
              ]
            """);
        await AskAsync(agent, [Zone("left", [0, 0, 40, 128]), Zone("rim", [50, 0, 10, 128], off: true)]);
        string now = agent.Read();
        Assert.Contains("""{ "name": "left", "rectangle": [ 0,0, 40,128 ], "threshold": 950 }""", now, StringComparison.Ordinal);
        Assert.Contains("// where the hole is", now, StringComparison.Ordinal);
        Assert.Contains("// glare", now, StringComparison.Ordinal);
        Assert.Contains("""{ "name": "rim", "rectangle": [50, 0, 10, 128], "off": true }""", now, StringComparison.Ordinal);
        Assert.DoesNotContain("\"glare\"", now, StringComparison.Ordinal);
        CapturedMessage report = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/config",
            message => message.Json.GetProperty("revision").GetInt32() == 2);
        Assert.Equal(["left", "rim"], report.Json.GetProperty("stations")[0].GetProperty("zones").EnumerateArray()
            .Select(zone => zone.GetProperty("name").GetString()));

        // Moved and made to count again, and then all gone.
        await AskAsync(agent, [Zone("rim", [60, 0, 10, 100], off: false)]);
        Assert.Contains("""{ "name": "rim", "rectangle": [60, 0, 10, 100], "off": false }""", agent.Read(), StringComparison.Ordinal);
        JsonElement reply = await agent.Commands.AskAsync("setZones", new JsonObject
        {
            ["station"] = "cap",
            ["zones"] = new JsonArray(),
            ["reason"] = "all the same",
        });
        Assert.Equal("zones rim [60,0,10,100] became no zones: all the same.", reply.GetProperty("message").GetString());
    }

    [Fact]
    public async Task SetZones_MovesTheRegionOfAModelThatHasOne_AndBack()
    {
        string model = _folder.PathTo("part");
        (int code, _, string errors) =
            await VerbCall.RunAsync("learn", "--good", line.Good, "--out", model, "--bank", "300", "--roi", "10,8,140,112");
        Assert.True(code == 0, errors);
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log, $"\"model\": \"{model}\", \"threshold\": 900");
        string before = agent.Read();
        JsonElement outside = await agent.Commands.AskAsync("setZones",
            new JsonObject { ["station"] = "cap", ["regionOrigin"] = new JsonArray(21, 8) });
        Assert.Contains("The model's region (21,8,140,112) leaves the frame, which is 160x128", outside.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(before, agent.Read());
        JsonElement moved = await agent.Commands.AskAsync("setZones",
            new JsonObject { ["station"] = "cap", ["regionOrigin"] = new JsonArray(20, 16) });
        Assert.Equal("regionOrigin is [20, 16] now (it was not set).", moved.GetProperty("message").GetString());
        Assert.Contains("\"regionOrigin\": [20, 16]", agent.Read(), StringComparison.Ordinal);
        await agent.ResultAsync(result => result.Json.GetProperty("config").GetProperty("revision").GetInt32() == 2
            && result.Json.GetProperty("verdict").GetString() == "pass");
        JsonElement back = await agent.Commands.AskAsync("setZones", new JsonObject { ["station"] = "cap", ["regionOrigin"] = null });
        Assert.Equal("regionOrigin [20, 16] is no longer set.", back.GetProperty("message").GetString());
    }

    [Fact]
    public async Task SetZones_WhereThereAreNone_AndThatCannotBe_SayWhatIsWrongAndChangeNothing()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        string before = agent.Read();
        foreach ((string error, string part, JsonNode? zones) in ((string, string, JsonNode?)[])
            [
                ("invalid", "leaves the frame, which is 160x128", new JsonArray(Zone("out", [100, 0, 61, 20]))),
                ("invalid", "the zones a and b overlap", new JsonArray(Zone("a", [0, 0, 20, 20]), Zone("b", [10, 10, 20, 20]))),
                ("invalid", "is the name of another zone", new JsonArray(Zone("a", [0, 0, 20, 20]), Zone("A", [30, 0, 20, 20]))),
                ("invalid", "<script>", new JsonArray(Zone("<script>alert(1)</script>", [0, 0, 20, 20]))),
                ("invalid", "leaves the frame", new JsonArray(Zone("empty", [5, 5, 0, 20]))),
                ("invalid", "it is not said where the zone lies", new JsonArray(new JsonObject { ["name"] = "nowhere" })),
                ("malformed", "rectangle is no list of 4", new JsonArray(Zone("short", [1, 2, 3]))),
                ("malformed", "rectangle is no list of 4", new JsonArray(Zone("negative", [-1, 2, 3, 4]))),
                ("malformed", "rectangle is no list of 4", JsonNode.Parse("""[ { "name": "a", "rectangle": [1.5, 2, 3, 4] } ]""")),
                ("malformed", "A zone has no name", JsonNode.Parse("""[ { "rectangle": [1, 2, 3, 4] } ]""")),
                ("malformed", "A zone is no object", JsonNode.Parse("[7]")),
                ("malformed", "zones is no list", JsonNode.Parse("{}")),
                ("malformed", "off is neither", JsonNode.Parse("""[ { "name": "a", "off": 1 } ]""")),
                ("malformed", "minimumRegionArea is no whole number", JsonNode.Parse("""[ { "name": "a", "minimumRegionArea": 1e30 } ]""")),
            ])
        {
            JsonElement reply = await agent.Commands.AskAsync("setZones", new JsonObject { ["station"] = "cap", ["zones"] = zones });
            Assert.False(reply.GetProperty("ok").GetBoolean(), part);
            Assert.Equal(error, reply.GetProperty("error").GetString());
            Assert.Contains(part, reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        JsonElement old = await agent.Commands.AskAsync("setZones", new JsonObject
        {
            ["station"] = "cap",
            ["zones"] = new JsonArray(Zone("a", [0, 0, 20, 20])),
            ["revision"] = new string('0', 64),
        });
        Assert.Contains("somebody changed the configuration meanwhile", old.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, agent.Read());
        await AskAsync(agent, [Zone("a", [0, 0, 20, 20], threshold: 950)]);
        Assert.Contains(""", "zones": [ { "name": "a", "rectangle": [0, 0, 20, 20], "threshold": 950 } ]""",
            agent.Read().ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal).Replace(",\"", ", \"", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static JsonObject Zone(string name, int[] rectangle, bool? off = null, double? threshold = null)
    {
        var zone = new JsonObject { ["name"] = name, ["rectangle"] = new JsonArray([.. rectangle.Select(side => (JsonNode)side)]) };
        if (off is { } isOff) zone["off"] = isOff;
        if (threshold is { } level) zone["threshold"] = level;
        return zone;
    }

    private static async Task AskAsync(FileAgent agent, JsonObject[] zones)
    {
        JsonElement reply = await agent.Commands.AskAsync("setZones", new JsonObject { ["station"] = "cap", ["zones"] = new JsonArray([.. zones]) });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
    }

    private Task<FileAgent> StartAsync(string station) => FileAgent.StartAsync(_folder, _log, $"\"model\": \"{line.Model}\", {station}");
}
