using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Archiving;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Archiving;

public sealed class ArchiveTests(TaughtLine line) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Agent_KeepsRejectsAndSomeGoodParts_ThatAreInspectedAgain()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string file = Write(broker, "0.2");
        string archive = _folder.PathTo("archive");
        await using (AgentProgram agent = AgentProgram.Start("run", "--config", file))
        {
            await UntilAsync(() => Directory.Exists(archive) && Directory.GetFiles(archive, "*-pass.json", SearchOption.AllDirectories).Length >= 2
                && Directory.GetFiles(archive, "*-fail.json", SearchOption.AllDirectories).Length >= 2);
            agent.SendTerminate();
            Assert.Equal(0, await agent.EndAsync());
        }
        string one = Directory.GetFiles(archive, "*-fail.json", SearchOption.AllDirectories)[0];
        var result = ArchivedResult.Read(one);
        Assert.Equal(("cap", "fail"), (result.Station, result.Verdict.ToString().ToLowerInvariant()));
        Assert.NotEmpty(result.Regions);
        Assert.Matches(@"archive/cap/\d{4}-\d\d-\d\d/\d{9}-fail\.json$", one);
        Assert.True(File.Exists(Path.ChangeExtension(one, ".jpg")));

        (int code, string output, string errors) = await AgentProgram.RunAsync("reinspect", archive, "--config", file);
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"(\d+) parts inspected again: \1 as before, 0 changed", output);
        (code, output, _) = await AgentProgram.RunAsync("reinspect", archive, "--model", line.Model, "--threshold", "900");
        Assert.Equal(1, code);
        Assert.Contains("FAIL became pass", output, StringComparison.Ordinal);
        File.WriteAllText(one, "{");
        (code, _, errors) = await AgentProgram.RunAsync("reinspect", archive, "--config", file);
        Assert.Equal(3, code);
        Assert.Contains("is no archived result", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_ThatCannotBeWritten_CostsNoVerdict()
    {
        File.WriteAllText(_folder.PathTo("archive"), "a file where the folder should be");
        await using TestBroker broker = await TestBroker.StartAsync();
        await using AgentProgram agent = AgentProgram.Start("run", "--config", Write(broker, "1"));
        await agent.WaitForAsync("The archive cannot be written");
        await broker.Published.WaitForAsync("cap/result", 20, seconds: 40);
        File.Delete(_folder.PathTo("archive"));
        await agent.WaitForAsync("The archive can be written again");
    }

    [Fact]
    public void Retention_ByAge_DeletesWholeDays()
    {
        Part("cap", "2026-10-01", 1, 10);
        Part("cap", "2026-11-20", 2, 10);
        Assert.Equal(2, Apply(new ArchiveConfiguration { Folder = "x", MaxDays = 30 }));
        Assert.Equal(["2026-11-20"], Directory.GetDirectories(_folder.PathTo("a/cap")).Select(Path.GetFileName));
    }

    [Fact]
    public void Retention_BySize_DeletesTheOldestPartsOfAllStationsFirst()
    {
        for (int i = 1; i <= 5; i++) Part("cap", "2026-11-24", i, 1_000_000);
        for (int i = 1; i <= 5; i++) Part("lid", "2026-11-23", i, 1_000_000);
        Apply(new ArchiveConfiguration { Folder = "x", MaxGigabytes = 0.0071 });
        Assert.Equal(2, Directory.GetFiles(_folder.PathTo("a/lid/2026-11-23"), "*.png").Length);
        Assert.Equal(["000000004-fail.json", "000000004-fail.png"], Directory.GetFiles(_folder.PathTo("a/lid/2026-11-23")).Select(Path.GetFileName).Order().Take(2));
        Assert.Equal(5, Directory.GetFiles(_folder.PathTo("a/cap/2026-11-24"), "*.png").Length);
    }

    [Fact]
    public void Retention_ByRoom_DeletesUntilTheDiskHasSome()
    {
        for (int i = 1; i <= 60; i++) Part("cap", "2026-11-24", i, 10);
        DiskRoom Room(string _) => new(Directory.GetFiles(_folder.PathTo("a/cap/2026-11-24"), "*.png").Length > 25 ? 5 : 15);
        ArchiveRetention.Apply(_folder.PathTo("a"), new ArchiveConfiguration { Folder = "x", MinimumFreePercent = 10 }, Now, Room);
        Assert.Equal(20, Directory.GetFiles(_folder.PathTo("a/cap/2026-11-24"), "*.png").Length);
        Assert.InRange(DiskRoom.Of(_folder.PathTo("a")).FreePercent, 0.01, 100);
    }

    [Fact]
    public void Retention_FoldersOfOthers_AreLeftAlone()
    {
        Directory.CreateDirectory(_folder.PathTo("a/cap/notes"));
        File.WriteAllText(_folder.PathTo("a/cap/notes/keep.txt"), "mine");
        Part("cap", "2026-01-01", 1, 10);
        Apply(new ArchiveConfiguration { Folder = "x", MaxDays = 1, MaxGigabytes = 0.001 });
        Assert.True(File.Exists(_folder.PathTo("a/cap/notes/keep.txt")));
        Assert.False(Directory.Exists(_folder.PathTo("a/cap/2026-01-01")));
    }

    public void Dispose() => _folder.Dispose();

    private int Apply(ArchiveConfiguration limits) => ArchiveRetention.Apply(_folder.PathTo("a"), limits, Now, _ => new DiskRoom(50));

    private void Part(string station, string day, int number, int bytes)
    {
        string name = _folder.PathTo($"a/{station}/{day}/{number.ToString("D9", CultureInfo.InvariantCulture)}-fail");
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        File.WriteAllBytes(name + ".png", new byte[bytes]);
        File.WriteAllText(name + ".json", "{}");
    }

    private string Write(TestBroker broker, string defects)
    {
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            { "agent": { "name": "line", "stateDirectory": "state" }, "mqtt": { "broker": "{{broker.Uri.OriginalString}}", "pictures": { "rejects": false, "everyNthGood": 0 } },
              "health": { "enabled": false }, "archive": { "folder": "archive", "everyNthGood": 3 },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 20, "defectRate": {{defects}} } } ] }
            """);
        return file;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (long started = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(50))
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < 40, "It never came true.");
    }
}
