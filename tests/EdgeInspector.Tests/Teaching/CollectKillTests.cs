using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>An agent that is killed while it collects: what has a record is whole, and the next one goes on by itself.</summary>
[Long]
public sealed class CollectKillTests : IDisposable
{
    private const int Kills = 6;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Collect_KilledAtAnyMoment_KeepsWholePicturesAndGoesOn()
    {
        string config = _folder.PathTo("agent.json");
        File.WriteAllText(config, """
            {
              "agent": { "name": "line1", "stateDirectory": "state" }, "page": { "enabled": false }, "health": { "enabled": false },
              "stations": [ { "name": "cap",
                "camera": { "driver": "simulated", "seed": 1, "width": 64, "height": 64, "framesPerSecond": 50, "defectRate": 0 } } ]
            }
            """);
        var history = new ModelHistory(
            _folder.PathTo("state"), "cap", null, _folder.PathTo("models/cap"), new HistoryLimits(), "1", TimeProvider.System);
        var book = new CollectionBook(history);
        book.WritePlan(new CollectionPlan(true, 1, 1000, null, "Mia"));
        var random = new SplitMix64(7);
        int before = 0;
        for (int i = 0; i < Kills; i++)
        {
            await using AgentProgram agent = AgentProgram.Start("run", "--config", config);
            await Eventually.TrueAsync(() => book.ReadAll().Pictures.Count > before);
            int some = before + 1 + random.NextInt32(12);
            await Eventually.TrueAsync(() => book.ReadAll().Pictures.Count >= some);
            agent.Kill();
            await agent.EndAsync();
            (IReadOnlyList<CollectedPicture> pictures, IReadOnlyList<string> faults) = book.ReadAll();
            Assert.Empty(faults);
            Assert.True(pictures.Count > before, $"after kill {i}: {pictures.Count}");
            Assert.All(pictures, picture => Assert.Equal(picture.Picture.Sha256, FileHash.Sha256(book.PathOf(picture))));
            Assert.Equal(Enumerable.Range(1, pictures.Count), pictures.Select(picture => picture.Number));
            before = pictures.Count;
        }
        Assert.True(book.ReadPlan().IsOn);
    }

    public void Dispose() => _folder.Dispose();
}
