using EdgeInspector.Inference.History;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>A station without a model collects, learns beside the line and inspects with what was released, without a restart.</summary>
[Long]
public sealed class FirstModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Config => _folder.PathTo("agent.json");

    [Fact]
    public async Task Station_CollectsLearnsAndInspects_WithTheSamePackageAsLearnGives()
    {
        File.WriteAllText(Config, $$"""
            {
              "agent": { "name": "line1", "stateDirectory": "state" }, "page": { "enabled": false }, "health": { "enabled": false },
              "stations": [ { "name": "cap", // no model yet
                "camera": { "driver": "simulated", "seed": 1, "width": 64, "height": 64, "framesPerSecond": 25, "defectRate": 0 } } ]
            }
            """);
        await using AgentProgram agent = AgentProgram.Start("run", "--config", Config);
        await agent.WaitForAsync("Station cap has no model yet");
        Assert.Contains("a threshold takes 30 at least", await EndsAsync(ExitCode.Model, "teach", "learn", "--reason", "first", "--by", "Mia"), StringComparison.Ordinal);
        string learned = await SucceedsAsync("learn", "--camera", "cap", "--roi", "2,2,60,60", "--reason", "first product", "--by", "Mia");
        Assert.Contains("This is version 1 of cap. It was learned from 30 good parts", learned, StringComparison.Ordinal);
        Assert.Contains("collected 30 good parts (false rejects at most 9.5 %, at 95 %); 0 more", await SucceedsAsync("collect", "status"), StringComparison.Ordinal);
        // Nothing inspects with it before somebody releases it.
        Assert.Contains("\"name\": \"cap\", // no model yet", await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("inspects with its first model, version 1 (", await SucceedsAsync("models", "activate", "1", "--reason", "tried", "--by", "Jo"), StringComparison.Ordinal);
        string file = await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken);
        Assert.Contains("\"model\": \"models/cap\"", file, StringComparison.Ordinal);
        Assert.Contains("// no model yet", file, StringComparison.Ordinal);
        await agent.WaitForAsync(LogEvent.ModelLoaded);
        Assert.Contains("has a model, and inspects with it", await EndsAsync(ExitCode.Model, "collect", "start", "--every", "1"), StringComparison.Ordinal);

        // The same pictures under the same names, learned by hand with the same options.
        ModelHistory history = new(_folder.PathTo("state"), "cap", null, _folder.PathTo("models/cap"), new HistoryLimits(), "1", TimeProvider.System);
        ModelVersion version = history.Find(1);
        Assert.Equal(("Mia", "first product", 30), (version.By, version.Reason, version.Pictures.Count));
        Directory.CreateDirectory(_folder.PathTo("good"));
        foreach (VersionFile picture in version.Pictures)
            File.Copy(_folder.PathTo($"state/models/content/{picture.Sha256[..2]}/{picture.Sha256}"), _folder.PathTo($"good/{picture.Path}"));
        (int code, _, string errors) = await VerbCall.RunAsync(
            "learn", "--good", _folder.PathTo("good"), "--out", _folder.PathTo("byhand"), "--roi", "2,2,60,60", "--no-history");
        Assert.True(code == ExitCode.Done, errors);
        SortedDictionary<string, string> byHand = Bytes(_folder.PathTo("byhand")), released = Bytes(_folder.PathTo("models/cap"));
        // When that was is the one thing that cannot be the same.
        Assert.True(byHand.Remove("learned-at.json") && released.Remove("learned-at.json"));
        Assert.Equal(byHand, released);
    }

    public void Dispose() => _folder.Dispose();

    private static SortedDictionary<string, string> Bytes(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(File.ReadAllBytes(file))), StringComparer.Ordinal);

    private Task<string> SucceedsAsync(params string[] words) => EndsAsync(ExitCode.Done, words);

    private async Task<string> EndsAsync(int expected, params string[] words)
    {
        (int code, string said) = await TeachBed.InProcessAsync([.. words, "--config", Config, "--station", "cap"]);
        Assert.True(code == expected, $"{string.Join(' ', words)} ended with {code}: {said}");
        return said;
    }
}
