using System.Diagnostics;
using EdgeInspector.Files;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Files;

public sealed class UnfinishedFileTests
{
    [Fact]
    public void For_RemovesWhatEndedProcessesLeft_AndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string file = folder.PathTo("line.backup");
        int ended;
        using (var process = Process.Start(new ProcessStartInfo("dotnet", ["--version"]) { RedirectStandardOutput = true })!)
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            ended = process.Id;
        }
        string own = $"{file}.{Environment.ProcessId}.tmp";
        string[] others = [own, file, $"{file}.tmp", $"{file}.old.tmp", folder.PathTo($"other.{ended}.tmp")];
        foreach (string path in (string[])[$"{file}.{ended}.tmp", .. others]) File.WriteAllText(path, "x");
        Assert.Equal(own, UnfinishedFile.For(file));
        Assert.Equal(others.Order(StringComparer.Ordinal), Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));
    }
}
