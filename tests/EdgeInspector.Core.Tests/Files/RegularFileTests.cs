using System.Diagnostics;
using EdgeInspector.Files;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ReadAllBytes_File_GivesAllOfIt()
    {
        byte[] content = new byte[3_000_001];
        content[^1] = 7;
        File.WriteAllBytes(_folder.PathTo("large"), content);
        File.CreateSymbolicLink(_folder.PathTo("link"), _folder.PathTo("large"));
        File.WriteAllBytes(_folder.PathTo("empty"), []);

        Assert.Equal(content, RegularFile.ReadAllBytes(_folder.PathTo("large")));
        Assert.Equal(content, RegularFile.ReadAllBytes(_folder.PathTo("link")));
        Assert.Empty(RegularFile.ReadAllBytes(_folder.PathTo("empty")));
        Assert.True(RegularFile.Exists(_folder.PathTo("link")));
        Assert.Equal(content.Length, RegularFile.Length(_folder.PathTo("link"), content.Length));
        Assert.NotEmpty(RegularFile.ReadAllText("/proc/self/status"));
    }

    [Fact]
    public void ReadAllBytes_LargerThanWanted_NamesBothSizes()
    {
        File.WriteAllBytes(_folder.PathTo("large"), new byte[11]);
        foreach (Action read in (Action[])[() => RegularFile.ReadAllBytes(_folder.PathTo("large"), 10),
            () => RegularFile.Length(_folder.PathTo("large"), 10)])
            Assert.EndsWith(": has 11 bytes; at most 10 are expected.", Assert.Throws<IOException>(read).Message, StringComparison.Ordinal);
        Assert.Equal(11, RegularFile.ReadAllBytes(_folder.PathTo("large"), 11).Length);
    }

    [Theory]
    [InlineData("pipe", "is a pipe, no regular file.")]
    [InlineData("/dev/zero", "is a device, no regular file.")]
    [InlineData("", "is no path")]
    [InlineData("nul\0byte", "is no path")]
    [InlineData("folder", "is a folder, no regular file.")]
    [InlineData("nowhere", "Could not find file")]
    [InlineData("missing", "Could not find file")]
    [InlineData("loop", "Too many levels of symbolic links")]
    public void Read_WhatIsNoFile_IsRefusedAtOnce(string name, string reason)
    {
        TestPaths.RequireLinux();
        TestPaths.MakePipe(_folder.PathTo("pipe"));
        Directory.CreateDirectory(_folder.PathTo("folder"));
        File.CreateSymbolicLink(_folder.PathTo("loop"), _folder.PathTo("loop"));
        File.CreateSymbolicLink(_folder.PathTo("nowhere"), "gone");
        string path = name.Length == 0 ? "" : _folder.PathTo(name);
        long started = Stopwatch.GetTimestamp();

        IOException read = Assert.ThrowsAny<IOException>(() => RegularFile.ReadAllBytes(path));
        IOException opened = Assert.ThrowsAny<IOException>(() => RegularFile.Length(path, 9));

        Assert.Contains(reason, read.Message, StringComparison.Ordinal);
        Assert.Equal(read.Message, opened.Message);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeLimited.Limit / 2);
        Assert.False(RegularFile.Exists(path));
    }

    // A regular file by every look, as one of a dead network drive.
    [Fact]
    [Long]
    public void ReadAllBytes_FileThatNeverAnswers_EndsWithinTheLimit_AndIsNotTriedAgainWhileItHangs()
    {
        using var mount = HungMount.Require();
        long started = Stopwatch.GetTimestamp();
        PathHangsException first = Assert.Throws<PathHangsException>(() => RegularFile.ReadAllBytes(mount.File));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, TimeLimited.Limit.TotalSeconds - 1,
            TimeLimited.Limit.TotalSeconds + 5);
        Assert.Equal(mount.File, first.Path);
        Assert.Contains(mount.File, TimeLimited.HungPaths);

        int opened = mount.Opened;
        Assert.Throws<PathHangsException>(() => RegularFile.ReadAllBytes(mount.File));
        Assert.Equal(opened, mount.Opened);

        mount.Answer("back"u8.ToArray());
        Assert.True(SpinWait.SpinUntil(() => !TimeLimited.HungPaths.Contains(mount.File), TimeSpan.FromSeconds(10)));
        Assert.Equal("back"u8.ToArray(), RegularFile.ReadAllBytes(mount.File));
    }

    [Fact]
    public async Task Run_NobodyWaitsAnyMore_EndsTheWaitingAloneAndThePathIsNotHung()
    {
        string path = _folder.PathTo("slow");
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        int ended = 0;
        Task<int> running = TimeLimited.RunAsync(
            path,
            () =>
            {
                gate.Wait();
                return Interlocked.Increment(ref ended);
            },
            cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(7, await TimeLimited.RunAsync(path, () => 7, TestContext.Current.CancellationToken));
        Assert.Null(TimeLimited.SilenceOf(path));
        gate.Set();
        await Eventually.TrueAsync(() => Volatile.Read(ref ended) == 1);
    }

    [Fact]
    [Long]
    public async Task Run_PathThatNeverAnswers_EndsWithinTheLimit()
    {
        using var mount = HungMount.Require();
        long started = Stopwatch.GetTimestamp();
        PathHangsException hangs = await Assert.ThrowsAsync<PathHangsException>(
            () => TimeLimited.RunAsync(mount.File, () => File.ReadAllBytes(mount.File), TestContext.Current.CancellationToken));
        Assert.Equal(mount.File, hangs.Path);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, TimeLimited.Limit.TotalSeconds - 1,
            TimeLimited.Limit.TotalSeconds + 5);
        Assert.True(TimeLimited.SilenceOf(mount.File) >= TimeLimited.Limit);
    }

    [Fact]
    public void Mount_WhoseServerWasKilled_IsTakenAwayByTheNext()
    {
        using var mount = HungMount.Require();
        Assert.Contains(mount.Folder, File.ReadAllText("/proc/mounts"), StringComparison.Ordinal);
        mount.KillServer();
        using (HungMount.Require()) Assert.DoesNotContain(mount.Folder, File.ReadAllText("/proc/mounts"), StringComparison.Ordinal);
    }

    [Fact]
    [Long]
    public void ReadAllBytes_FileInThePlaceOfOneThatHangs_IsRead()
    {
        using var mount = HungMount.Require();
        string path = _folder.PathTo("link");
        File.CreateSymbolicLink(path, mount.File);
        Assert.Throws<PathHangsException>(() => RegularFile.ReadAllBytes(path));
        File.Delete(path);
        File.WriteAllBytes(path, [1]);
        Assert.Equal([1], RegularFile.ReadAllBytes(path));
    }

    public void Dispose() => _folder.Dispose();
}
