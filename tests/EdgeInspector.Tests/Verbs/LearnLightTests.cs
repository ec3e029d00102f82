using System.Text.Json;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

[Long]
public sealed class LearnLightTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Learn_EvenLight_KeepsTheTaughtLightAndJudgesWithIt()
    {
        string model = _folder.PathTo("model");
        (int code, _, string errors) = await VerbCall.RunAsync("learn", "--good", line.Good, "--out", model, "--bank", "300", "--light",
            "even");
        Assert.True(code == 0, errors);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(model, "manifest.json")));
        JsonElement light = manifest.RootElement.GetProperty("light");
        Assert.InRange(light.GetProperty("mean").GetDouble(), 1, 254);
        Assert.InRange(light.GetProperty("deviation").GetDouble(), 1, 127);
        Assert.Equal(1, (await VerbCall.RunAsync("inspect", "--model", model, line.BadPart)).Code);
    }

    [Fact]
    public void Learn_LightAsItIs_IsNotInTheManifest() =>
        Assert.DoesNotContain("\"light\"", File.ReadAllText(Path.Combine(line.Model, "manifest.json")), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
