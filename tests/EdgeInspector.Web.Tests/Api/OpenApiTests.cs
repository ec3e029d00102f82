using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Api;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Xunit;

namespace EdgeInspector.Web.Tests.Api;

/// <summary>The committed description of the API. EDGEINSPECTOR_UPDATE=1 writes it again.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Readable = new(LiveText.Options) { WriteIndented = true };

    [Fact]
    public async Task Document_Committed_EqualsTheGenerated()
    {
        await using var hub = new LiveHub(TimeProvider.System, "0");
        using var access = new PageAccess(TimeProvider.System);
        string file = Repository.PathTo("src/EdgeInspector.Web/openapi.json");
        string text = OpenApiDocument.Of(new PageApi(hub, access, TimeProvider.System).Endpoints).ToJsonString(Readable).ReplaceLineEndings("\n")
            + "\n";
        if (Environment.GetEnvironmentVariable("EDGEINSPECTOR_UPDATE") == "1") await File.WriteAllTextAsync(
            file, text, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(file)
            && (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n") == text,
            "src/EdgeInspector.Web/openapi.json is not what the API's types say: run this test with EDGEINSPECTOR_UPDATE=1 and commit the file.");
    }

    [Fact]
    public async Task Document_DescribesEveryField()
    {
        await using var hub = new LiveHub(TimeProvider.System, "0");
        using var access = new PageAccess(TimeProvider.System);
        JsonObject document = OpenApiDocument.Of(new PageApi(hub, access, TimeProvider.System).Endpoints);
        JsonNode statistics =
            document["paths"]!["/api/stations/{station}/statistics"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["properties"]!;
        Assert.NotNull(statistics["notInspectedByReason"]);
        JsonNode command = document["paths"]!["/api/commands/{verb}"]!["post"]!;
        Assert.Equal(
            [
                "acknowledgeAlarm", "activateModel", "approveCandidate", "challenge", "collect", "listCandidates",
                "listCollected", "pause", "ping", "relearn", "resetStats", "resume", "review", "rollbackModel", "selectRecipe", "setCamera",
                "setLot", "setMask", "setThreshold", "setZones", "shadowModel", "shelveAlarm", "stopShadow", "teach",
                "unshelveAlarm", "withdrawCandidate",
            ],
            command["parameters"]![0]!["schema"]!["enum"]!.AsArray().Select(verb => verb!.GetValue<string>()));
        Assert.NotNull(command["requestBody"]);
    }

    [Theory]
    [InlineData("/api/stations/cap/statistics", "cap")]
    [InlineData("/api/stations/a%2Fb/statistics", "a/b")]
    [InlineData("/api/stations/cap", null)]
    [InlineData("/api/stations/cap/statistics/more", null)]
    public void Match_Path_GivesItsNames(string path, string? station)
    {
        var endpoint = new ApiEndpoint
        {
            Method = "GET",
            Path = "/api/stations/{station}/statistics",
            Name = "n",
            Summary = "s",
            Role = null,
            Answer = typeof(About),
            Do = (_, _) => Task.CompletedTask,
        };
        Assert.Equal(station, endpoint.Match(path)?[0]);
    }
}
