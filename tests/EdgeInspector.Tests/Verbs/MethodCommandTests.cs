using System.Text.Json;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>All methods through the program: learn, inspect, evaluate, calibrate.</summary>
public sealed class MethodCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.PathTo("model");

    [Theory]
    [InlineData("lunar", "--bank", "200", "--training-patches", "200")]
    [InlineData("padim", "--dimensions", "20", "--shrink")]
    [InlineData("spade", "--gallery-rows", "50")]
    [InlineData("knn", "--bank", "300", "--reweight")]
    public async Task Method_WithAMap_TellsTheDefect(string method, params string[] options)
    {
        await LearnAsync(method, options);
        Assert.Equal(0, (await AgentProgram.RunAsync("inspect", "--model", Model, line.GoodPart)).Code);
        (int code, string output, string errors) = await AgentProgram.RunAsync("inspect", "--model", Model, "--json", "--heatmaps", _folder.PathTo("maps"), line.BadPart);
        Assert.True(code == 1, errors + output);
        Assert.True(JsonSerializer.Deserialize<JsonElement>(output).GetProperty("regions").GetArrayLength() > 0);
        (code, output, errors) = await AgentProgram.RunAsync("evaluate", "--model", Model, "--data", line.Data, "--out", _folder.PathTo("report"), "--json");
        Assert.True(code == 0, errors);
        Assert.True(JsonSerializer.Deserialize<JsonElement>(output).GetProperty("imageAuroc").GetDouble() > 0.5);
    }

    [Fact]
    public async Task GaussianAd_HasNoMap_AndSaysSoWhereOneIsWanted()
    {
        await LearnAsync("gaussian-ad");
        (int code, string output, string errors) = await AgentProgram.RunAsync("inspect", "--model", Model, "--json", line.BadPart);
        Assert.True(code is 0 or 1, errors);
        JsonElement result = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.Equal(("image", 0), (result.GetProperty("decidedBy").GetString(), result.GetProperty("regions").GetArrayLength()));
        Assert.Equal(result.GetProperty("score").GetDouble(), result.GetProperty("imageScore").GetDouble());

        (code, _, errors) = await AgentProgram.RunAsync("inspect", "--model", Model, "--heatmaps", _folder.PathTo("maps"), line.BadPart);
        Assert.Equal(2, code);
        Assert.Contains("no heatmaps", errors, StringComparison.Ordinal);
        (code, output, errors) = await AgentProgram.RunAsync("evaluate", "--model", Model, "--data", line.Data, "--out", _folder.PathTo("report"), "--json");
        Assert.True(code == 0, errors);
        Assert.Equal(JsonValueKind.Null, JsonSerializer.Deserialize<JsonElement>(output).GetProperty("pixelAuroc").ValueKind);
        TaughtLine.DrawGood(_folder.PathTo("fresh"), 5000, 12);
        Assert.Equal(0, (await AgentProgram.RunAsync("calibrate", "--model", Model, "--good", _folder.PathTo("fresh"))).Code);
        (code, _, errors) = await AgentProgram.RunAsync("calibrate", "--model", Model, "--good", _folder.PathTo("fresh"), "--min-region-area", "9");
        Assert.Equal(2, code);
        Assert.Contains("have no meaning", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_ModelWithTwoScores_FindsBothThresholds()
    {
        await LearnAsync("spade", "--gallery-rows", "20");
        TaughtLine.DrawGood(_folder.PathTo("fresh"), 5000, 12);
        Assert.Equal(0, (await AgentProgram.RunAsync("calibrate", "--model", Model, "--good", _folder.PathTo("fresh"))).Code);
        JsonElement manifest = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Model, "manifest.json")));
        foreach (string name in (string[])["calibration", "imageCalibration"])
            Assert.Equal((12, "split-conformal"), (manifest.GetProperty(name).GetProperty("scores").GetArrayLength(), manifest.GetProperty(name).GetProperty("procedure").GetString()));
    }

    [Theory]
    [InlineData("knn", "--shrink", null)]
    [InlineData("padim", "--bank", "100")]
    [InlineData("lunar", "--gallery-rows", "100")]
    [InlineData("gaussian-ad", "--neighbours", "3")]
    [InlineData("padim", "--matrix-limit", "9")]
    [InlineData("lunar", "--training-patches", "5")]
    public async Task Learn_OptionOfAnotherMethodOrOutOfRange_IsUsageAndNamed(string method, string option, string? value)
    {
        string[] given = value is null ? [option] : [option, value];
        (int code, _, string errors) = await AgentProgram.RunAsync(["learn", "--good", line.Good, "--out", Model, "--method", method, .. given]);
        Assert.Equal(2, code);
        Assert.Contains(option, errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task LearnAsync(string method, params string[] options)
    {
        (int code, _, string errors) = await AgentProgram.RunAsync(["learn", "--good", line.Good, "--out", Model, "--method", method, .. options]);
        Assert.True(code == 0, errors);
    }
}
