using EdgeInspector.Agent.Logging;
using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeInspector.Agent.Tests.Logging;

public sealed class LogFilesTests
{
    [Fact]
    public void Files_AreBoundedInSizeAndNumber()
    {
        using var folder = new TemporaryFolder();
        using (ILoggerFactory loggers = Create(folder.Path, new LogConfiguration { MaxMegabytes = 1, Files = 3 }))
        {
            ILogger logger = loggers.CreateLogger("test");
            string text = new('x', 2000);
            for (int i = 0; i < 4000; i++)
            {
                logger.LogFilesUnusable("/var/log", text);
                // The queue is bounded, and this is faster than any disk.
                if (i % 1000 == 0)
                    SpinWait.SpinUntil(
                        () => Directory.EnumerateFiles(folder.Path).Sum(file => new FileInfo(file).Length) > i * 1900L % 1_000_000, 2000);
            }
        }
        FileInfo[] files = [.. new DirectoryInfo(folder.Path).EnumerateFiles()];
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.InRange(file.Length, 1, 1_010_000));
    }

    [Fact]
    public void Line_HasTimeLevelAndNumber()
    {
        using var folder = new TemporaryFolder();
        using (ILoggerFactory loggers = Create(folder.Path, new LogConfiguration()))
            loggers.CreateLogger("test").ProcessorsUnusable("Core 9 is not there.");
        string line = File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path))).Trim();
        Assert.Matches(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn EI-4020 Core 9 is not there. The agent uses all cores instead\.$",
            line);
    }

    [Fact]
    public async Task DiskThatWasFull_IsWrittenToAgain()
    {
        using SmallDisk disk = SmallDisk.Require(2);
        string filler = Path.Combine(disk.Path, "filler");
        using ILoggerFactory loggers = Create(disk.Path, new LogConfiguration());
        ILogger logger = loggers.CreateLogger("test");
        logger.ProcessorsUnusable("before");
        await WaitForAsync(disk.Path, "before");
        Assert.Throws<IOException>(() => File.WriteAllBytes(filler, new byte[4_000_000]));
        for (int i = 0; i < 100; i++) logger.ProcessorsUnusable($"lost {i} {new string('x', 1000)}");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        File.Delete(filler);

        logger.ProcessorsUnusable("after");
        await WaitForAsync(disk.Path, "after");
    }

    private static ILoggerFactory Create(string folder, LogConfiguration configuration) =>
        LoggerFactory.Create(logging => LogFiles.AddTo(logging, folder, configuration));

    private static async Task WaitForAsync(string folder, string text)
    {
        for (int i = 0; i < 500; i++)
        {
            if (Directory.EnumerateFiles(folder, "*.log").Any(file => Read(file).Contains(text, StringComparison.Ordinal))) return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"'{text}' was never written.");
    }

    private static string Read(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
