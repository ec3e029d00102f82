using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>With a shell in the program's place, which ends as a process ends whose driver fails.</summary>
public sealed class ProviderProbeTests
{
    private static int _folders;

    // A name of its own, because what came through once is not tried again.
    private readonly string _folder = $"folder{Interlocked.Increment(ref _folders)}";

    [Theory]
    [InlineData("exit 0", null)]
    [InlineData("echo 'edge-inspector: webgpu: found no device.' >&2; exit 4", "webgpu: found no device.")]
    [InlineData("echo 'terminate called' >&2; kill -ABRT $$", "ended by signal 6 (terminate called)")]
    [InlineData("kill -SEGV $$",
        "ended by signal 11. Its library or driver is broken, or made for another build of ONNX Runtime (this is 1.")]
    [InlineData("exit 70", "ended with 70")]
    [InlineData("exec sleep 100", "did not end within 1 s")]
    public void Try_Process_SaysHowItEnded(string script, string? says)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The other process is a shell.");
        string? reason = new ProviderProbe(["/bin/sh", "-c", script], 1e-3f,
            TimeSpan.FromSeconds(1)).Try(ProviderChoice.Parse("webgpu", []), _folder, CancellationToken.None);
        if (says is null) Assert.Null(reason);
        else Assert.Contains(says, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Try_ThatCameThrough_IsNotDoneAgain()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The other process is a shell.");
        using var folder = new TemporaryFolder();
        var probe = new ProviderProbe(["/bin/sh", "-c", $"echo once >> '{folder.PathTo("tries")}'"], 1e-3f,
            TimeSpan.FromSeconds(10));
        for (int i = 0; i < 2; i++)
            Assert.Null(probe.Try(ProviderChoice.Parse("webgpu", ["webgpu.layout=NCHW"]), _folder, CancellationToken.None));
        Assert.Null(probe.Try(ProviderChoice.Parse("webgpu", []), _folder, CancellationToken.None));
        Assert.Equal(2, File.ReadAllLines(folder.PathTo("tries")).Length);
    }

    [Fact]
    public async Task Try_NobodyWaitsAnyMore_EndsTheProcessAtOnce()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The other process is a shell.");
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var probe = new ProviderProbe(["/bin/sh", "-c", $"echo $$ > '{folder.PathTo("process")}'; exec sleep 100"], 1e-3f,
            TimeSpan.FromMinutes(1));
        var trying = Task.Run(() => probe.Try(ProviderChoice.Parse("webgpu", []), _folder, cancellation.Token));
        await Eventually.TrueAsync(
            () => File.Exists(folder.PathTo("process")) && File.ReadAllText(folder.PathTo("process")).EndsWith('\n'));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trying.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience)));
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{File.ReadAllText(folder.PathTo("process")).Trim()}"));
    }

    [Fact]
    public void Try_ProgramThatIsMissing_IsAReason() =>
        Assert.Contains("cannot be tried",
            new ProviderProbe(["/nowhere/edge-inspector"], 1e-3f, TimeSpan.FromSeconds(1)).Try(ProviderChoice.Cpu, _folder,
                CancellationToken.None), StringComparison.Ordinal);
}
