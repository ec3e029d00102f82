using System.Diagnostics;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>A stop while something never comes back: it ends in time, and every frame has its record.</summary>
[Long]
public sealed class PipelineStopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Eventually.Patience);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(9);
    // As long as the pipeline waits for a camera to close.
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_ModelThatNeverEnds_RecordsWhatWaits(bool endsWhenAborted)
    {
        var model = new BrightnessModel { EndsWhenAborted = endsWhenAborted };
        await using var station = new Station(model: model);
        model.Gate.Reset();
        station.Pipeline.Start();
        for (int i = 0; i < 6; i++) station.Camera.Show(20, partId: $"P{i}");
        station.Camera.End();
        await station.Pipeline.CameraEnded.WaitAsync(Patience);
        Assert.True(await model.Entered.WaitAsync(Patience));
        long started = Stopwatch.GetTimestamp();

        await station.Pipeline.StopAsync();

        Assert.True(Stopwatch.GetElapsedTime(started) < LongestStop);
        IReadOnlyList<Inspection> records = station.Publisher.Records;
        Assert.Equal(Enumerable.Range(1, 6).Select(i => (long)i), records.Select(record => record.Sequence));
        Assert.All(records, record => Assert.Equal(Reason.AgentRestarted, record.Reason));
        Assert.Equal(!endsWhenAborted, station.Pipeline.IsLeftBehind);
        // What comes back later finds a closed book.
        model.Gate.Set();
        await Eventually.TrueAsync(() => station.Camera.Pool.InUse == 0);
        Assert.Equal(6, station.Publisher.Records.Count);
    }

    [Fact]
    public async Task Stop_CameraThatNeverReturns_RecordsWhatItGave_AndTakesNothingMore()
    {
        await using var station = new Station();
        using var back = new ManualResetEventSlim();
        station.Camera.Show(20).Hang(back).Show(20);
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(1);
        long started = Stopwatch.GetTimestamp();

        await station.Pipeline.StopAsync();

        Assert.True(Stopwatch.GetElapsedTime(started) < LongestStop);
        Assert.True(station.Pipeline.IsLeftBehind);
        back.Set();
        await station.Pipeline.CameraEnded.WaitAsync(Patience);
        Assert.Equal([1], station.Publisher.Records.Select(record => record.Sequence));
        Assert.Equal(0, station.Camera.Pool.InUse);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_CameraThatDoesNotClose_HasARecordOfEachFrameThatItHeld(bool isLost)
    {
        var clock = new LeapingClock();
        await using var station = new Station(time: clock, camera: new ScriptedCamera(clock) { Untaken = 2 });
        station.Camera.MayClose.Reset();
        station.Camera.Show(20);
        if (isLost) station.Camera.Lose("The cable was pulled.");
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(isLost ? 2 : 1);

        Task stopping = station.Pipeline.StopAsync();
        clock.Leap(ClosePatience / 2);
        // A driver that needs so much time to close is still waited for.
        Assert.NotSame(stopping, await Task.WhenAny(stopping, Task.Delay(500, TestContext.Current.CancellationToken)));
        Assert.False(station.Pipeline.IsLeftBehind);
        clock.Leap(ClosePatience / 2);
        await stopping.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.True(station.Pipeline.IsLeftBehind);
        long held = station.Publisher.Records.Skip(isLost ? 2 : 1).Sum(record => record.Parts);
        Assert.Equal(2, held);
        Assert.All(station.Publisher.Records.Skip(isLost ? 2 : 1),
            record => Assert.Equal(isLost ? Reason.CameraLost : Reason.AgentRestarted, record.Reason));
        int all = station.Publisher.Records.Count;
        station.Camera.MayClose.Set();
        await station.Pipeline.CameraEnded.WaitAsync(Patience);
        Assert.Equal(all, station.Publisher.Records.Count);
    }

    [Fact]
    public async Task Stop_PicturesThatNeverEnd_DoNotHoldItUp()
    {
        await using var station = new Station(settings => settings with
        {
            Rules = settings.Rules
                with
            { Pictures = new EdgeInspector.Publishing.PicturePolicy(true, 1, [EdgeInspector.Publishing.PictureKind.Overlay]) },
        });
        station.Painter.Gate.Reset();
        for (int i = 0; i < 3; i++) station.Camera.Show(20);
        station.Camera.End();
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(3);
        long started = Stopwatch.GetTimestamp();

        await station.Pipeline.StopAsync();

        Assert.True(Stopwatch.GetElapsedTime(started) < LongestStop);
        Assert.True(station.Pipeline.IsLeftBehind);
        station.Painter.Gate.Set();
        await Eventually.TrueAsync(() => station.Camera.Pool.InUse == 0);
    }
}
