using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>What changes while a pipeline works.</summary>
public sealed class PipelineChangeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Eventually.Patience);

    [Fact]
    public async Task Apply_WhileAFrameIsInTheGraph_HoldsForTheFramesAfterIt()
    {
        await using var station = new Station();
        station.Model.Gate.Reset();
        station.Pipeline.Start();
        station.Camera.Show(50);
        Assert.True(await station.Model.Entered.WaitAsync(Patience, TestContext.Current.CancellationToken));
        station.Pipeline.Apply(Rules(40, revision: 2));
        station.Model.Gate.Set();
        await station.Publisher.RecordsAsync(1);
        station.Camera.Show(50);
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(2);
        Assert.Equal((Verdict.Pass, 100f, null), (records[0].Verdict, records[0].Threshold!.Value, records[0].Configuration));
        Assert.Equal((Verdict.Fail, 40f, 2), (records[1].Verdict, records[1].Threshold!.Value, records[1].Configuration!.Revision));
    }

    [Fact]
    public async Task Apply_AgainAndAgainUnderLoad_NeverMixesTwoRules()
    {
        await using var station = new Station(settings => settings with { QueueCapacity = 1000 });
        station.Pipeline.Start();
        for (int i = 0; i < 400; i++)
        {
            if (i >= 40) await station.Publisher.RecordsAsync(i - 40);
            station.Camera.Show(50);
            station.Pipeline.Apply(Rules(i % 2 == 0 ? 40 : 60, revision: i % 2 == 0 ? 40 : 60));
        }
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(400);
        Assert.All(records.Skip(1), record =>
        {
            Assert.Equal(record.Configuration!.Revision, record.Threshold);
            Assert.Equal(record.Threshold == 40 ? Verdict.Fail : Verdict.Pass, record.Verdict);
        });
    }

    [Fact]
    public async Task Switch_ToNoModel_FramesThatWaitedAreRefusedForTheReasonThatHolds()
    {
        await using var station = new Station();
        station.Model.Gate.Reset();
        station.Pipeline.Start();
        for (int i = 0; i < 5; i++) station.Camera.Show(50);
        await Eventually.TrueAsync(() => station.Camera.Pool.InUse == 5);
        // Both slots compute: what they have begun they end.
        for (int slot = 0; slot < 2; slot++)
            Assert.True(await station.Model.Entered.WaitAsync(Patience, TestContext.Current.CancellationToken));
        station.Pipeline.Refusal = Reason.ConfigInvalid;
        Task switching = station.Pipeline.SwitchAsync(new AbsentModel(), Rules(40, revision: 2));
        station.Model.Gate.Set();
        await switching.WaitAsync(Patience, TestContext.Current.CancellationToken);
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(5);
        Assert.All(records, record => Assert.Equal(
            record.Sequence <= 2 ? (Verdict.Pass, null) : (Verdict.NotInspected, (Reason?)Reason.ConfigInvalid),
            (record.Verdict, record.Reason)));
        Assert.Equal(0, station.Camera.Pool.InUse);
    }

    [Fact]
    public async Task Switch_AnotherModelOfAnotherSize_TakesOverWithoutALoss()
    {
        var next = new BrightnessModel(side: 8);
        await using var station = new Station(settings => settings with { QueueCapacity = 1000 });
        station.Pipeline.Start();
        for (int i = 0; i < 40; i++) station.Camera.Show(50);
        await station.Publisher.RecordsAsync(20);
        Task switching = station.Pipeline.SwitchAsync(next, Rules(40, revision: 2) with { Recipe = "blue" });
        for (int i = 0; i < 20; i++) station.Camera.Show(50);
        await switching.WaitAsync(Patience, TestContext.Current.CancellationToken);
        // From now on the old model is not touched: it may be freed.
        station.Model.Dispose();
        await station.Publisher.RecordsAsync(60);
        for (int i = 0; i < 20; i++) station.Camera.Show(50);
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(80);
        Assert.All(records,
            record =>
            Assert.Equal(record.Recipe == "blue" ? (8, Verdict.Fail) : (ScriptedCamera.Side, Verdict.Pass),
                (record.Model!.InputWidth, record.Verdict)));
        Assert.Equal("blue", records[^1].Recipe);
        await station.Pipeline.StopAsync();
        Assert.Equal(0, station.Camera.Pool.InUse);
    }

    [Fact]
    public async Task Switch_ModelWithoutRoom_ThrowsAtOnceAndTheOldOneGoesOn()
    {
        using var next = new BrightnessModel { Room = 1 };
        await using var station = new Station();
        station.Pipeline.Start();
        bool taken = false;
        Assert.Throws<ModelException>(() => { _ = station.Pipeline.SwitchAsync(next, Rules(40, revision: 2), () => taken = true); });
        Assert.Equal((false, 0), (taken, next.SlotsInUse));
        station.Camera.Show(50);
        Inspection record = (await station.Publisher.RecordsAsync(1))[0];
        Assert.Equal((Verdict.Pass, 100f), (record.Verdict, record.Threshold!.Value));
    }

    [Fact]
    public async Task Start_ModelWithoutRoom_ThrowsAndNothingRuns()
    {
        using var store = new SequenceStore();
        var small = new BrightnessModel { Room = 1 };
        await using (var station = new Station(store: store, model: small))
        {
            Assert.Throws<ModelException>(station.Pipeline.Start);
            Assert.Equal(0, small.SlotsInUse);
            await station.Pipeline.DisposeAsync().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.Empty(station.Publisher.Records);
        }
        await using var next = new Station(store: store);
        next.Pipeline.Start();
        next.Camera.Show(20);
        Assert.Equal(1, (await next.Publisher.RecordsAsync(1))[0].Sequence);
    }

    [Fact]
    public async Task Refusal_EveryFrameGetsARecordWithItsReasonAndNoneIsScored()
    {
        await using var station = new Station();
        station.Pipeline.Refusal = Reason.Paused;
        station.Pipeline.Start();
        for (int i = 0; i < 5; i++) station.Camera.Show(20);
        Assert.All(await station.Publisher.RecordsAsync(5),
            record => Assert.Equal((Verdict.NotInspected, Reason.Paused), (record.Verdict, record.Reason!.Value)));
        Assert.Equal(0, station.Model.Entered.CurrentCount);
        station.Pipeline.Refusal = null;
        station.Camera.Show(20);
        Assert.Equal(Verdict.Pass, (await station.Publisher.RecordsAsync(6))[5].Verdict);
    }

    [Fact]
    public async Task Expect_AFrameComes_ItIsThatPart()
    {
        await using var station = new Station();
        station.Pipeline.Start();
        Assert.True(station.Pipeline.TryExpect("SN-1", TimeSpan.FromMinutes(1)));
        Assert.False(station.Pipeline.TryExpect("SN-2", TimeSpan.FromMinutes(1)));
        station.Camera.Show(20, partId: "what the camera says").Show(20);
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(2);
        Assert.Equal(["SN-1", null], records.Select(record => record.PartId));
        Assert.True(station.Pipeline.TryExpect("SN-2", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Expect_NoFrameComes_IsARecordOfItsOwn()
    {
        var time = new FakeTimeProvider();
        await using var station = new Station(time: time);
        station.Pipeline.Start();
        Assert.True(station.Pipeline.TryExpect("SN-1", TimeSpan.FromSeconds(2)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(station.Publisher.Records);
        time.Advance(TimeSpan.FromSeconds(1.1));
        Inspection record = (await station.Publisher.RecordsAsync(1))[0];
        Assert.Equal((Verdict.NotInspected, Reason.TriggerWithoutFrame, "SN-1"), (record.Verdict, record.Reason!.Value, record.PartId));
        Assert.True(station.Pipeline.TryExpect("SN-2", TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Expect_TheStationStopsFirst_IsARecordAllTheSame()
    {
        await using var station = new Station();
        station.Pipeline.Start();
        Assert.True(station.Pipeline.TryExpect("SN-1", TimeSpan.FromMinutes(1)));
        await station.Pipeline.StopAsync();
        Inspection record = Assert.Single(station.Publisher.Records);
        Assert.Equal((Verdict.NotInspected, Reason.TriggerWithoutFrame, "SN-1"), (record.Verdict, record.Reason!.Value, record.PartId));
        Assert.False(station.Pipeline.TryExpect("SN-2", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Camera_LosesFramesAsItEndsOrIsStopped_EachIsARecord()
    {
        await using var ended = new Station();
        ended.Camera.LoseFrames(2).End();
        ended.Pipeline.Start();
        await ended.Pipeline.CameraEnded.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await ended.Pipeline.StopAsync();
        Assert.Equal(2, ended.Publisher.Records.Count(record => record.Reason == Reason.Overload));

        await using var lost = new Station();
        lost.Camera.LoseFrames(2).Lose("Unplugged.");
        lost.Pipeline.Start();
        await lost.Publisher.RecordsAsync(3);
        await lost.Pipeline.StopAsync();
        Assert.Equal(2, lost.Publisher.Records.Count(record => record.Reason == Reason.Overload));
    }

    [Fact]
    public async Task Snapshot_NextInspectedFrame_IsAPictureOnce()
    {
        await using var station = new Station();
        station.Pipeline.Start();
        Assert.True(station.Pipeline.TrySnapshot());
        // One after the other: two are inspected side by side, and either may be the first to be done.
        station.Camera.Show(20);
        InspectionPicture picture = (await station.Publisher.PicturesAsync(1))[0];
        Assert.Equal((PictureKind.Frame, 1), (picture.Kind, picture.Inspection.Sequence));
        station.Camera.Show(20);
        await station.Publisher.RecordsAsync(2);
        await station.Pipeline.StopAsync();
        Assert.Single(station.Publisher.Pictures);
    }

    private static StationRules Rules(float threshold, int revision) => new()
    {
        Verdict = new VerdictSettings { Threshold = threshold },
        Pictures = PicturePolicy.None,
        Configuration = new ConfigurationStamp(revision, new string('c', 64)),
    };
}
