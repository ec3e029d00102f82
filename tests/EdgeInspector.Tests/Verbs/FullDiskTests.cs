using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>Reports and pictures on a disk that fills up while they are written.</summary>
[Long]
public sealed class FullDiskTests(TaughtLine line)
{
    [Theory]
    [InlineData("inspect", "--heatmaps")]
    [InlineData("evaluate", "--out")]
    public async Task Report_DiskFillsUp_SaysSo_AndLeavesWholeFilesAlone(string verb, string option)
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        // Little is free, in the middle of a page of the file system.
        File.WriteAllBytes(Path.Combine(disk.Path, "other"), new byte[(1 << 20) - 70_000]);
        string report = Path.Combine(disk.Path, "report");
        string[] of = verb == "inspect" ? [Path.GetDirectoryName(line.BadPart)!] : ["--data", line.Data];
        (int code, _, string errors) = await VerbCall.RunAsync([verb, "--model", line.Model, option, report, .. of]);

        Assert.Equal(5, code);
        Assert.Contains("the disk is full", errors, StringComparison.Ordinal);
        string[] files = Directory.GetFiles(report, "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, file => file.EndsWith(".part", StringComparison.Ordinal));
        Assert.All(files.Where(file => file.EndsWith(".jpg", StringComparison.Ordinal)), file =>
        {
            // A JPEG ends with its end marker.
            Assert.Equal([0xFF, 0xD9], File.ReadAllBytes(file)[^2..]);
        });
    }

    [Fact]
    public void File_ThatDoesNotFit_LeavesTheOlderOne()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        string file = Path.Combine(disk.Path, "report.html");
        AtomicFile.WriteForPeople(file, "older");
        Assert.Throws<IOException>(() => AtomicFile.WriteForPeople(file, new byte[2 << 20]));
        Assert.Equal("older", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(disk.Path));
    }
}
