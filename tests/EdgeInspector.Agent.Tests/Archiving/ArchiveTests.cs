using System.Globalization;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests.Archiving;

[Long]
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
            await Eventually.TrueAsync(
                () => Directory.Exists(archive) && Directory.GetFiles(archive, "*-pass.json", SearchOption.AllDirectories).Length >= 2
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
        await agent.WaitForAsync(LogEvent.ArchiveFails);
        await broker.Published.WaitForAsync("cap/result", 20);
        File.Delete(_folder.PathTo("archive"));
        await agent.WaitForAsync(LogEvent.ArchiveRestored);
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
        Assert.Equal(["000000004-fail.json", "000000004-fail.png"],
            Directory.GetFiles(_folder.PathTo("a/lid/2026-11-23"), "0*").Select(Path.GetFileName).Order().Take(2));
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

    [Fact]
    public void Retention_FilesOfOthers_StayAndAreNamed_WhileTheArchivesOwnGo()
    {
        Part("cap", "2026-01-02", 1, 10);
        Part("cap", "2026-01-03", 2, 10);
        Directory.CreateDirectory(_folder.PathTo("a/cap/2026-01-02/originals"));
        File.WriteAllText(_folder.PathTo("a/cap/2026-01-02/originals/000000001-fail.png"), "mine");
        Lay("a/photos/2026-01-02/000000001-fail.png");
        Lay("a/cap/2026-01-03/report.png");
        CopyFolder("a/cap/2026-01-03", "a/backup/2026-01-03");
        List<string> left = [];

        Assert.Equal(4, Apply(new ArchiveConfiguration { Folder = "x", MaxDays = 1 }, left.Add));

        Assert.True(File.Exists(_folder.PathTo("a/photos/2026-01-02/000000001-fail.png")));
        Assert.True(File.Exists(_folder.PathTo("a/cap/2026-01-02/originals/000000001-fail.png")));
        Assert.True(File.Exists(_folder.PathTo("a/backup/2026-01-03/000000002-fail.png")));
        Assert.Equal(["report.png"],
            Directory.GetFiles(_folder.PathTo("a/cap/2026-01-03")).Select(Path.GetFileName).Where(name => name![0] != '.'));
        Assert.Equal(4, left.Count);
        Assert.All(
            (string[])["a/photos/2026-01-02/000000001-fail.png", "a/cap/2026-01-02/originals", "a/cap/2026-01-03/report.png",
                "a/backup/2026-01-03/"],
            path => Assert.Contains(left, line => line.Contains(_folder.PathTo(path), StringComparison.Ordinal)));
    }

    [Fact]
    public void Retention_Links_AreNotFollowed()
    {
        Part("cap", "2026-01-02", 1, 10);
        Part("elsewhere", "2026-01-02", 1, 10);
        Directory.Move(_folder.PathTo("a/elsewhere"), _folder.PathTo("elsewhere"));
        Lay("mine.png");
        File.CreateSymbolicLink(_folder.PathTo("a/elsewhere"), _folder.PathTo("elsewhere"));
        File.CreateSymbolicLink(_folder.PathTo("a/cap/2026-01-01"), _folder.PathTo("elsewhere/2026-01-02"));
        File.CreateSymbolicLink(_folder.PathTo("a/cap/2026-01-02/000000002-fail.png"), _folder.PathTo("mine.png"));
        List<string> left = [];

        Assert.Equal(2, Apply(new ArchiveConfiguration { Folder = "x", MaxDays = 1, MaxGigabytes = 0.001 }, left.Add));

        Assert.Equal(2, Directory.GetFiles(_folder.PathTo("elsewhere/2026-01-02"), "0*").Length);
        Assert.True(File.Exists(_folder.PathTo("mine.png")));
        Assert.Contains(left, line => line.EndsWith("a/elsewhere (a link)", StringComparison.Ordinal));
        Assert.Contains(left, line => line.EndsWith("a/cap/2026-01-01 (a link)", StringComparison.Ordinal));
    }

    [Fact]
    public void Retention_PartsOfAnArchiveWithoutMark_GoByTheirResults()
    {
        Part("cap", "2026-01-02", 1, 10);
        foreach (string mark in Directory.GetFiles(_folder.PathTo("a"), ".edge-inspector-archive", SearchOption.AllDirectories))
            File.Delete(mark);
        string result =
            """{ "schema": "edgeinspector.archive/1", "id": "00000000-0000-0000-0000-000000000001", "station": "cap", "seq": 1, "capturedAt": "2026-01-02T00:00:00Z", "verdict": "fail", "decidedBy": "map", "regions": [], "frame": "000000001-fail.png" }""";
        File.WriteAllText(_folder.PathTo("a/cap/2026-01-02/000000001-fail.json"), result);
        Lay("a/cap/2026-01-02/000000002-fail.png");
        File.WriteAllText(_folder.PathTo("a/cap/2026-01-02/000000003-fail.json"), result.Replace("cap", "lid", StringComparison.Ordinal));

        Assert.Equal(2, Apply(new ArchiveConfiguration { Folder = "x", MaxDays = 1 }));
        Assert.Equal(["000000002-fail.png", "000000003-fail.json"],
            Directory.GetFiles(_folder.PathTo("a/cap/2026-01-02")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("../secret.png")]
    [InlineData("/dev/zero")]
    [InlineData("a\\u0000.png")]
    public void Read_FrameElsewhere_IsRefused(string frame)
    {
        File.WriteAllText(_folder.PathTo("1.json"),
            $$"""{ "id": "00000000-0000-0000-0000-000000000001", "station": "cap", "seq": 1, "capturedAt": "2026-01-02T00:00:00Z", "verdict": "fail", "regions": [], "frame": "{{frame}}" }""");
        IOException exception = Assert.Throws<IOException>(() => ArchivedResult.Read(_folder.PathTo("1.json")));
        Assert.EndsWith("1.json is no archived result: its frame does not lie beside it", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_LinksInTheWay_AreReplacedOrRefused_NeverFollowed()
    {
        Lay("mine.json");
        Directory.CreateDirectory(_folder.PathTo("outside"));
        string day = ArchiveDay.Make(_folder.PathTo("a"), "cap", Now);
        foreach (string end in (string[])["png", "json", "json.new"])
            File.CreateSymbolicLink(Path.Combine(day, "000000001-fail." + end), _folder.PathTo("mine.json"));
        File.CreateSymbolicLink(_folder.PathTo("a/lid"), _folder.PathTo("outside"));
        using var log = new RecordingLogger();
        await using var archive = new FileArchive(
            new ArchiveConfiguration { Folder = _folder.PathTo("a"), MinimumFreePercent = 0 }, PictureLibrary.Codec(),
            TimeProvider.System, log);

        Keep(archive, "cap");
        Keep(archive, "lid");

        Assert.Equal("mine", File.ReadAllText(_folder.PathTo("mine.json")));
        Assert.Equal("000000001-fail.png", ArchivedResult.Read(Path.Combine(day, "000000001-fail.json")).Frame);
        Assert.Null(new FileInfo(Path.Combine(day, "000000001-fail.png")).LinkTarget);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.PathTo("outside")));
        Assert.Contains(log.Entries,
            line => line.Event == LogEvent.ArchiveFails && line.Text.Contains("a/lid is a link", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static void Keep(FileArchive archive, string station)
    {
        using var pool = new FramePool(1, 8);
        Assert.True(pool.TryRent(out Frame? frame));
        frame.Reshape(4, 2, PixelFormat.Mono8);
        archive.Keep(
            new Inspection
            {
                Id = Guid.NewGuid(),
                Station = station,
                Sequence = 1,
                CapturedAt = Now,
                Verdict = Verdict.Fail,
                Reason = Reason.ScoreAtOrAboveThreshold
            }, frame, null);
        frame.Dispose();
    }

    private void Lay(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathTo(path))!);
        File.WriteAllText(_folder.PathTo(path), "mine");
    }

    private void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(_folder.PathTo(to));
        foreach (string file in Directory.GetFiles(_folder.PathTo(from)))
            File.Copy(file, Path.Combine(_folder.PathTo(to), Path.GetFileName(file)));
    }

    private int Apply(ArchiveConfiguration limits, Action<string>? left = null) =>
        ArchiveRetention.Apply(_folder.PathTo("a"), limits, Now, _ => new DiskRoom(50), left);

    private void Part(string station, string day, int number, int bytes)
    {
        DateTimeOffset at = DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        string name = Path.Combine(ArchiveDay.Make(_folder.PathTo("a"), station, at),
            number.ToString("D9", CultureInfo.InvariantCulture) + "-fail");
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
}
