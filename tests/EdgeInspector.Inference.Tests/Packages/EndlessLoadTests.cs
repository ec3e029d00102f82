using System.Diagnostics;
using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Inference.Tests.Packages;

[Long]
public sealed class EndlessLoadTests : IClassFixture<PackageTests.Learned>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EndlessLoadTests(PackageTests.Learned learned) =>
        PackageWriter.Write(learned.Model, Learning.ModelLearnerTests.Composer(), Package, false, DateTimeOffset.UnixEpoch);

    private string Package => _folder.PathTo("model");

    [Fact]
    public void Load_GraphThatComputesForMinutes_IsRefusedAtTheLimit()
    {
        PackageEdits.ChangeGraph(Package, SlowGraph.Make);
        long started = Stopwatch.GetTimestamp();
        var exception = Assert.Throws<ModelException>(
            () => PackageReader.Load(Package, new SessionSettings { Threads = 1, FirstRunLimit = TimeSpan.FromSeconds(1) }));
        Assert.Contains("did not end within 1 s", exception.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 1, 30);
    }

    [Fact]
    public async Task StartLoading_NobodyWaitsAnyMore_EndsTheRunUnderWay()
    {
        PackageEdits.ChangeGraph(Package, SlowGraph.Make);
        using var cancellation = new CancellationTokenSource();
        PendingWork<IAnomalyModel> loading = PackageReader.StartLoading(
            Package, new SessionSettings { Threads = 1 }, TimeProvider.System, NullLogger.Instance, cancellation.Token);
        Assert.False(loading.Wait(TimeSpan.FromSeconds(2)));
        await cancellation.CancelAsync();
        Assert.True(loading.Wait(TimeSpan.FromSeconds(Eventually.Patience)));
        Assert.ThrowsAny<OperationCanceledException>(() => loading.Result);
    }

    [Fact]
    public void Load_FileThatDoesNotAnswer_NamesItWithinTheLimit_AndOthersLoadMeanwhile()
    {
        using var mount = HungMount.Require();
        string other = _folder.PathTo("other");
        Directory.CreateDirectory(other);
        foreach (string file in Directory.GetFiles(Package, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(other, Path.GetRelativePath(Package, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        File.Delete(Path.Combine(other, "bank.npy"));
        File.CreateSymbolicLink(Path.Combine(other, "bank.npy"), mount.File);
        long started = Stopwatch.GetTimestamp();

        PendingWork<IAnomalyModel> hanging = PackageReader.StartLoading(
            other, new SessionSettings { Threads = 1 }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        PackageReader.Load(Package, new SessionSettings { Threads = 1 }).Dispose();

        Assert.True(hanging.Wait(TimeLimited.Limit * 2));
        Assert.Contains("bank.npy has not answered for", Assert.Throws<ModelException>(() => hanging.Result).Message,
            StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 9, 19);
    }

    [Fact]
    public async Task IsHung_LoadThatNobodyWantsAnyMore_OnlyAfterItsSilence()
    {
        using var mount = HungMount.Require();
        File.Delete(Path.Combine(Package, "manifest.json"));
        File.CreateSymbolicLink(Path.Combine(Package, "manifest.json"), mount.File);
        using var cancellation = new CancellationTokenSource();
        PendingWork<IAnomalyModel> loading = PackageReader.StartLoading(
            Package, new SessionSettings { Threads = 1 }, TimeProvider.System, NullLogger.Instance, cancellation.Token);
        await cancellation.CancelAsync();
        TimeLimited.GiveUp(loading);
        Assert.False(PackageReader.IsHung(Package, PackageReader.LoadLimit(new SessionSettings { Threads = 1 })));
        Assert.False(loading.Wait(TimeSpan.FromMilliseconds(50)));
        Assert.True(PackageReader.IsHung(Package, TimeSpan.FromMilliseconds(10)));
        Assert.True(loading.Wait(TimeLimited.Limit * 2));
        await Eventually.TrueAsync(() => !PackageReader.IsHung(Package, TimeSpan.FromMilliseconds(10)));
    }

    public void Dispose() => _folder.Dispose();
}
