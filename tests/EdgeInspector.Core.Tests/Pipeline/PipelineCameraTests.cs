using System.Diagnostics;
using EdgeInspector.Frames;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>What a station makes of a camera that loses frames, hangs, goes away, or waits for a trigger.</summary>
public sealed class PipelineCameraTests
{
    [Fact]
    public async Task FrameIds_WithAGap_GiveARecordForEachMissingOne()
    {
        await using var station = new Station();
        station.Camera.ShowId(65534).ShowId(3).End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(5);

        Assert.Equal([null, Reason.FrameIdGap, Reason.FrameIdGap, Reason.FrameIdGap, null], records.Select(record => record.Reason));
        Assert.Equal((65534UL, 3UL), (records[0].CameraFrameId!.Value, records[4].CameraFrameId!.Value));
    }

    [Fact]
    public async Task FrameIds_OfFramesThatTheDriverCountedAsLost_HaveOneRecordEach()
    {
        await using var station = new Station();
        station.Camera.ShowId(10).LoseFrames(2).ShowId(14).End();
        station.Pipeline.Start();

        await station.Publisher.RecordsAsync(5);
        await station.Pipeline.StopAsync();

        Assert.Equal([null, Reason.Overload, Reason.Overload, Reason.FrameIdGap, null],
            station.Publisher.Records.Select(record => record.Reason));
    }

    [Fact]
    public async Task Camera_ThatRepeatsItsPicture_IsFrozenUntilItMoves()
    {
        await using var station = new Station(
            settings => settings with { FrameLimits = new() { FrozenFrames = 3 } },
            camera: new ScriptedCamera(TimeProvider.System) { IsLive = true });
        var states = new List<StationState>();
        station.Pipeline.StateChanged = states.Add;
        for (ulong id = 1; id <= 4; id++) station.Camera.ShowId(id);
        station.Camera.ShowId(5, 50).End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(5);
        // Stopped before it says so, it has not ended.
        await station.Pipeline.CameraEnded;
        await station.Pipeline.StopAsync();

        Assert.Equal([null, null, Reason.FrameFrozen, Reason.FrameFrozen, null], records.Select(record => record.Reason));
        Assert.Equal([StationState.Running, StationState.Frozen, StationState.Running, StationState.NoCamera], states);
    }

    [Theory]
    [InlineData(true, new[] { StationState.NoCamera })]
    [InlineData(false, new[] { StationState.Running, StationState.NoCamera })]
    public async Task Camera_ThatIsStarting_IsNotRunningBeforeItsFirstFrame(bool isStarting, StationState[] expected)
    {
        await using var station = new Station(camera: new ScriptedCamera(TimeProvider.System) { IsStarting = isStarting });
        List<StationState> states = [StationState.NoCamera];
        station.Pipeline.StateChanged = states.Add;
        station.Camera.End();
        station.Pipeline.Start();

        await station.Pipeline.CameraEnded;

        Assert.Equal(expected, states.Skip(isStarting ? 0 : 1));
    }

    [Fact]
    public async Task Camera_IsAdjustedBetweenTwoFramesOnItsOwnThread_AndStaysOpen()
    {
        await using var station = new Station();
        Assert.False(await station.Pipeline.TryAdjustCameraAsync(_ => true));
        station.Camera.ShowId(1);
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(1);
        string? thread = null;
        Assert.True(await station.Pipeline.TryAdjustCameraAsync(camera =>
        {
            thread = Thread.CurrentThread.Name;
            return camera == station.Camera;
        }));
        Assert.Equal("camera cap", thread);
        Assert.False(await station.Pipeline.TryAdjustCameraAsync(_ => false));
        station.Camera.ShowId(2).End();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(2);

        Assert.Equal([null, null], records.Select(record => record.Reason));
        Assert.False(station.Camera.IsDisposed);
    }

    [Fact]
    public async Task Camera_ThatIsLostWhileItIsAdjusted_IsOpenedAgain_AndThePartIsOnRecord()
    {
        await using var station = new Station();
        var second = new ScriptedCamera(station.Time);
        second.ShowId(1).End();
        station.Cameras.Enqueue(second);
        station.Camera.ShowId(1);
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(1);

        Assert.False(await station.Pipeline.TryAdjustCameraAsync(_ => throw new CameraLostException("It does not answer.")));

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(3);
        Assert.Equal([null, Reason.CameraLost, null], records.Select(record => record.Reason));
    }

    [Fact]
    public async Task Camera_ThatTakesLongToClose_StopsNeitherTheThreadNorComesBackBeforeItIsClosed()
    {
        await using var station = new Station();
        var second = new ScriptedCamera(station.Time);
        second.Show(120).End();
        station.Camera.MayClose.Reset();
        station.Camera.Show(20).Lose("The cable was pulled.");
        station.Cameras.Enqueue(second);
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(2);

        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < 1.5; await Task.Delay(50,
            TestContext.Current.CancellationToken))
            Assert.True(station.Pipeline.IsCameraResponsive);
        Assert.Equal(2, station.Publisher.Records.Count);
        station.Camera.MayClose.Set();

        Assert.Equal(Verdict.Fail, (await station.Publisher.RecordsAsync(3))[2].Verdict);
        Assert.True(station.Camera.IsDisposed);
    }

    [Fact]
    public async Task Camera_ThatStaysAway_DoesNotMakeTheThreadLookHung()
    {
        await using var station = new Station();
        station.Camera.Lose("The cable was pulled.");
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(1);

        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalSeconds < 6; await Task.Delay(20,
            TestContext.Current.CancellationToken))
            Assert.True(station.Pipeline.IsCameraResponsive);
    }

    [Fact]
    public async Task Camera_ThatHasShownItsLastFrame_IsNotTakenForHung()
    {
        var time = new FakeTimeProvider();
        await using var station = new Station(time: time);
        station.Camera.End();
        station.Pipeline.Start();
        await station.Pipeline.CameraEnded;
        time.Advance(TimeSpan.FromHours(8));
        Assert.Equal((true, true, StationState.NoCamera),
            (station.Pipeline.IsCameraResponsive, station.Pipeline.IsAlive, station.Pipeline.State));
    }

    [Fact]
    public async Task Camera_StoppedWithFramesThatNobodyTook_EachHasARecord()
    {
        await using var station = new Station(camera: new ScriptedCamera(TimeProvider.System) { Untaken = 2 });
        station.Camera.Show(20);
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(1);

        await station.Pipeline.StopAsync();

        Assert.Equal([null, Reason.AgentRestarted, Reason.AgentRestarted], station.Publisher.Records.Select(record => record.Reason));
    }

    [Fact]
    public async Task Camera_ThatCannotBeUsedAsConfigured_IsAFaultAndTriedAgain()
    {
        await using var station = new Station();
        var states = new List<StationState>();
        station.Pipeline.StateChanged = states.Add;
        var second = new ScriptedCamera(station.Time);
        station.Camera.Fault("No such pixel format.");
        station.Cameras.Enqueue(second.Show(20).End());
        station.Pipeline.Start();

        await station.Publisher.RecordsAsync(2);

        Assert.Equal([StationState.Running, StationState.Fault, StationState.Running], states.Take(3));
    }

    [Fact]
    public async Task Camera_ThatIsNotThere_SaysWhyWithoutSecrets_AndHowLargeItsFramesWere()
    {
        await using var station = new Station();
        station.Camera.Show(20).Fault("rtsp://mia:hunter2-hunter2@10.0.0.7/live has no such stream.");
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(2);
        await Eventually.TrueAsync(() => station.Pipeline.CameraTrouble is not null);
        Assert.True(station.Pipeline.CameraTrouble!.IsFault);
        Assert.EndsWith("10.0.0.7/live has no such stream.", station.Pipeline.CameraTrouble!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", station.Pipeline.CameraTrouble!.Message, StringComparison.Ordinal);
        Assert.False(station.Pipeline.IsCameraOpen);
        Assert.Empty(station.Pipeline.ReadCamera());
        Assert.Equal((ScriptedCamera.Side, ScriptedCamera.Side), station.Pipeline.FrameSize);
    }

    [Fact]
    public async Task SoftwareTrigger_OfAnAnnouncedPart_GivesItsFrame()
    {
        var camera = new ScriptedCamera(TimeProvider.System) { AwaitsTrigger = true, Triggered = camera => camera.Show(120) };
        await using var station = new Station(camera: camera);
        var states = new List<StationState>();
        station.Pipeline.StateChanged = states.Add;
        station.Pipeline.Start();
        while (states.Count == 0) await Task.Delay(5, TestContext.Current.CancellationToken);

        Assert.True(station.Pipeline.TryExpect("SN-7", TimeSpan.FromSeconds(20)));

        Inspection record = Assert.Single(await station.Publisher.RecordsAsync(1));
        Assert.Equal((Verdict.Fail, "SN-7"), (record.Verdict, record.PartId));
        await station.Pipeline.StopAsync();
        Assert.Equal([StationState.WaitingForTrigger, StationState.Running], states.Take(2));
    }

    [Fact]
    public async Task HardwareTriggers_ThatTheCameraCountedAndThatGaveNoFrame_EachHaveARecord()
    {
        await using var station = new Station();
        station.Camera.Show(20).MissTriggers(2).Show(20).End();
        station.Pipeline.Start();
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(4);
        Assert.Equal(2, records.Count(record => record.Reason == Reason.TriggerWithoutFrame));
    }

    [Fact]
    public async Task TimerTrigger_EveryTick_HasARecordWhetherAFrameComesOrNot()
    {
        int triggers = 0;
        var camera = new ScriptedCamera(TimeProvider.System)
        {
            AwaitsTrigger = true,
            Triggered = camera =>
            {
                if (Interlocked.Increment(ref triggers) % 2 == 1) camera.Show(20);
            },
        };
        await using var station = new Station(settings => settings with { TriggerPeriod = TimeSpan.FromMilliseconds(200) }, camera: camera);
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(6);

        Assert.Contains(records, record => record.Verdict == Verdict.Pass);
        Assert.Contains(records, record => record.Reason == Reason.TriggerWithoutFrame);
        Assert.All(records, record => Assert.True(record.Verdict == Verdict.Pass || record.Reason == Reason.TriggerWithoutFrame));
    }
}
