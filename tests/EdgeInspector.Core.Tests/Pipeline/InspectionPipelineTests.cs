using EdgeInspector.Frames;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

public sealed class InspectionPipelineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Eventually.Patience);

    [Fact]
    public async Task Frames_AnyBrightness_EndInOneRecordEachInOrder()
    {
        await using var station = new Station(settings => settings with { QueueCapacity = 64 });
        for (int i = 0; i < 50; i++) station.Camera.Show((byte)(i % 2 == 0 ? 20 : 120), partId: $"P{i}");
        station.Camera.End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(50);
        await station.Pipeline.StopAsync();

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), records.Select(record => record.Sequence));
        Assert.All(records, (record, i) => Assert.Equal(i % 2 == 0 ? Verdict.Pass : Verdict.Fail, record.Verdict));
        Assert.All(records, (record, i) => Assert.Equal($"P{i}", record.PartId));
        Assert.Equal(50, station.Publisher.Records.Count);
        Assert.Equal((25, 25, 0),
            (station.Pipeline.Metrics.Passed, station.Pipeline.Metrics.Failed, station.Pipeline.Metrics.NotInspected));
        Assert.Equal(0, station.Camera.Pool.InUse);
    }

    [Fact]
    public async Task Frames_FasterThanTheModel_AreRecordedAsOverloadNeverSilent()
    {
        await using var station = new Station(settings => settings with { QueueCapacity = 4 });
        station.Model.Gate.Reset();
        station.Pipeline.Start();
        station.Camera.Show(20);
        Assert.True(await station.Model.Entered.WaitAsync(Patience, TestContext.Current.CancellationToken));
        for (int i = 1; i < 30; i++) station.Camera.Show(20);
        station.Camera.End();
        await station.Pipeline.CameraEnded.WaitAsync(Patience, TestContext.Current.CancellationToken);
        station.Model.Gate.Set();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(30);
        await station.Pipeline.StopAsync();

        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), records.Select(record => record.Sequence));
        Assert.Equal(30, station.Pipeline.Metrics.Passed + station.Pipeline.Metrics.NotInspectedFor(Reason.Overload));
        // Two in the graph, or only one yet when the others came, and four waiting: the newest ones.
        Assert.InRange(station.Pipeline.Metrics.Passed, 5, 6);
        Assert.All(records.TakeLast(4), record => Assert.Equal(Verdict.Pass, record.Verdict));
        Assert.Equal(0, station.Camera.Pool.InUse);
    }

    [Fact]
    public async Task Frames_TheSecondLeavesTheGraphFirst_ItsRecordWaitsForTheFirst()
    {
        await using var station = new Station(model: new BrightnessModel { HeldBrightness = 20 });
        station.Model.Gate.Reset();
        station.Camera.Show(20).Show(120).Show(121).Show(122).End();
        station.Pipeline.Start();
        // The first stays in the graph; the others go through it beside the first.
        for (int i = 0; i < 4; i++) Assert.True(await station.Model.Entered.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => station.Camera.Pool.Available == station.Camera.Pool.Count - 1);
        Assert.Empty(station.Publisher.Records);
        station.Model.Gate.Set();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(4);

        Assert.Equal([1, 2, 3, 4], records.Select(record => record.Sequence));
        Assert.Equal([20, 120, 121, 122], records.Select(record => record.Score));
    }

    [Fact]
    public async Task Provider_ChangesWhileAFrameIsScored_RecordNamesTheOneThatScoredIt()
    {
        await using var station = new Station();
        station.Model.Gate.Reset();
        station.Camera.Show(20).End();
        station.Pipeline.Start();
        Assert.True(await station.Model.Entered.WaitAsync(Patience, TestContext.Current.CancellationToken));
        station.Model.Info = station.Model.Info with { Provider = "webgpu" };
        station.Model.Gate.Set();

        Inspection record = Assert.Single(await station.Publisher.RecordsAsync(1));

        Assert.Equal("cpu", record.Model?.Provider);
    }

    [Fact]
    public async Task Deadline_PassesWhileTheModelHangs_RecordGoesOutWithoutIt()
    {
        var time = new FakeTimeProvider();
        await using var station = new Station(settings => settings with { Deadline = TimeSpan.FromMilliseconds(80) }, time);
        station.Model.Gate.Reset();
        station.Camera.Show(20).Show(20);
        station.Pipeline.Start();
        Assert.True(await station.Model.Entered.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => station.Camera.Pool.Available == station.Camera.Pool.Count - 2);

        time.Advance(TimeSpan.FromMilliseconds(81));

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(2);
        Assert.All(records, record => Assert.Equal((Verdict.NotInspected, Reason.DeadlineMissed), (record.Verdict, record.Reason!.Value)));
        station.Model.Gate.Set();
        await station.Pipeline.StopAsync();
        Assert.Equal(2, station.Publisher.Records.Count);
        Assert.Equal(2, station.Pipeline.Metrics.LateScores);
    }

    [Theory]
    [InlineData(254)]
    [InlineData(255)]
    public async Task Model_FailsOrGivesNaN_OnlyThatFrameIsNotInspected(byte brightness)
    {
        await using var station = new Station();
        station.Camera.Show(20).Show(brightness).Show(120).End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(3);

        Assert.Equal([Verdict.Pass, Verdict.NotInspected, Verdict.Fail], records.Select(record => record.Verdict));
        Assert.Equal(Reason.ModelError, records[1].Reason);
        Assert.Null(records[1].Score);
        await station.Pipeline.StopAsync();
        Assert.Equal(0, station.Camera.Pool.InUse);
    }

    [Fact]
    public async Task Frame_WithDefect_IsNotInspectedForItsReason()
    {
        await using var station = new Station();
        station.Camera.Show(20, Reason.FrameIncomplete, "P7").End();
        station.Pipeline.Start();

        Inspection record = Assert.Single(await station.Publisher.RecordsAsync(1));

        Assert.Equal((Verdict.NotInspected, Reason.FrameIncomplete, "P7"), (record.Verdict, record.Reason!.Value, record.PartId));
    }

    [Fact]
    public async Task Camera_LosesFrames_EachBecomesARecord()
    {
        await using var station = new Station();
        station.Camera.Show(20).LoseFrames(3).Show(20).End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(5);

        Assert.Equal([1, 2, 3, 4, 5], records.Select(record => record.Sequence));
        Assert.Equal(3, records.Count(record => record.Reason == Reason.Overload));
    }

    [Fact]
    public async Task Camera_Lost_IsRecordedOncePerOutageAndOpenedAgain()
    {
        await using var station = new Station();
        var second = new ScriptedCamera(station.Time);
        var states = new List<StationState>();
        station.Pipeline.StateChanged = states.Add;
        station.Camera.Show(20).Lose("The cable was pulled.");
        second.Show(120).End();
        station.Pipeline.Start();
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(2);
        Assert.Equal(Reason.CameraLost, records[1].Reason);
        await Eventually.TrueAsync(() => station.Camera.IsDisposed);
        station.Cameras.Enqueue(second);

        records = await station.Publisher.RecordsAsync(3);

        Assert.Equal(Verdict.Fail, records[2].Verdict);
        Assert.Equal([StationState.Running, StationState.NoCamera, StationState.Running], states.Take(3));
    }

    [Fact]
    public async Task LatestOnly_SlowModel_ReplacesWaitingFramesAndCountsThem()
    {
        await using var station = new Station(settings => settings with { EveryFrame = false, QueueCapacity = 1 });
        station.Model.Gate.Reset();
        station.Pipeline.Start();
        for (int i = 0; i < 30; i++) station.Camera.Show(20);
        station.Camera.Show(120).End();
        await station.Pipeline.CameraEnded.WaitAsync(Patience, TestContext.Current.CancellationToken);
        station.Model.Gate.Set();
        await station.Pipeline.StopAsync();

        IReadOnlyList<Inspection> records = station.Publisher.Records;

        Assert.Equal(Enumerable.Range(1, records.Count).Select(i => (long)i), records.Select(record => record.Sequence));
        Assert.Equal(31, records.Count + records.Sum(record => record.SkippedSincePrevious));
        Assert.Equal(Verdict.Fail, records[^1].Verdict);
        Assert.Equal(31, records[^1].FrameNumber);
    }

    [Fact]
    public async Task Frame_WithoutTheRegionOfInterest_IsFrameQuality()
    {
        await using var station = new Station(
            model: new BrightnessModel { Info = new BrightnessModel().Info with { RegionOfInterest = new PixelRectangle(0, 0, 4, 4) } });
        station.Camera.Show(20, side: 3).Show(20).End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(2);

        Assert.Equal([Reason.FrameQuality, null], records.Select(record => record.Reason));
    }

    [Fact]
    public async Task Pictures_OfRejectsAndEveryNthGood_AreDrawn()
    {
        await using var station = new Station(
            settings => settings with { QueueCapacity = 64, Rules = settings.Rules with { Pictures = new PicturePolicy(true, 3) } });
        for (int i = 0; i < 6; i++) station.Camera.Show(20);
        station.Camera.Show(120).End();
        station.Pipeline.Start();

        IReadOnlyList<InspectionPicture> pictures = await station.Publisher.PicturesAsync(3);
        await station.Pipeline.StopAsync();

        // Of good parts every third to be judged, and frames that are inspected side by side are judged in any order.
        long[] pictured = [.. station.Publisher.Records.Where(record => record.Pictures.Count > 0).Select(record => record.Sequence)];
        Assert.Equal(3, pictured.Length);
        Assert.Equal(7, pictured[^1]);
        Assert.Equal(pictured, pictures.Select(picture => picture.Inspection.Sequence).Order());
    }

    [Fact]
    public async Task Painter_OthersWait_DrawsGoodPartsSmallerAndRejectsNever()
    {
        await using var station = new Station(
            settings => settings with { Rules = settings.Rules with { Pictures = new PicturePolicy(true, 1) } });
        station.Painter.Gate.Reset();
        for (int i = 0; i < 10; i++) station.Camera.Show(i % 2 == 0 ? (byte)50 : (byte)120);
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(10);
        station.Painter.Gate.Set();
        IReadOnlyList<InspectionPicture> pictures = await station.Publisher.PicturesAsync(10);
        station.Camera.Show(50);
        InspectionPicture alone = (await station.Publisher.PicturesAsync(11))[^1];
        station.Camera.End();
        await station.Pipeline.StopAsync();

        // The first may have been begun, and the last two drawn, when nothing else waited.
        const int Whole = ScriptedCamera.Side;
        Assert.Equal(Whole, alone.Width);
        Assert.All(pictures.Where(picture => picture.Inspection.Verdict == Verdict.Fail), picture => Assert.Equal(Whole, picture.Width));
        Assert.All(pictures.Skip(1).SkipLast(2).Where(picture => picture.Inspection.Verdict == Verdict.Pass),
            picture => Assert.Equal(Whole / 2, picture.Width));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Painter_SlowOrFailing_NeverTouchesResults(bool fails)
    {
        await using var station = new Station(
            settings => settings with { QueueCapacity = 64, Rules = settings.Rules with { Pictures = new PicturePolicy(true, 1) } });
        station.Painter.Fails = fails;
        if (!fails) station.Painter.Gate.Reset();
        for (int i = 0; i < 40; i++) station.Camera.Show(120);
        station.Camera.End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(40);
        station.Painter.Gate.Set();
        await station.Pipeline.StopAsync();

        Assert.All(records, record => Assert.Equal(Verdict.Fail, record.Verdict));
        await station.Sinks.DrainAsync();
        if (!fails)
            Assert.Equal(40,
                station.Publisher.Pictures.Count + station.Publisher.PicturesDropped + station.Pipeline.Metrics.PicturesDropped);
        Assert.Equal(0, station.Camera.Pool.InUse);
    }

    [Fact]
    public async Task Start_AfterAKilledRun_RecordsItsUnfinishedNumbersAsOneRange()
    {
        using var folder = new TestKit.TemporaryFolder();
        string path = folder.PathTo("killed.seq");
        using (var store = SequenceStore.Open(folder.PathTo("cap.seq")))
        {
            for (int i = 0; i < 5; i++) store.Next();
            store.MarkCompleted(2);
            // What a killed process leaves behind: the file without the mark of a clean end.
            TestKit.TestPaths.CopyKept(folder.PathTo("cap.seq"), path);
        }
        using SequenceStore reopened = SequenceStore.Open(path);
        await using var station = new Station(store: reopened);
        station.Camera.Show(20).End();
        station.Pipeline.Start();

        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(2);

        Assert.Equal((3, 5, Reason.AgentRestarted), (records[0].Sequence, records[0].SequenceTo!.Value, records[0].Reason!.Value));
        Assert.Equal((6, null), (records[1].Sequence, records[1].SequenceTo));
    }

    [Fact]
    public async Task Stop_WithFramesWaiting_InspectsThemFirst()
    {
        await using var station = new Station();
        station.Model.Gate.Reset();
        station.Pipeline.Start();
        for (int i = 0; i < 8; i++) station.Camera.Show(20);
        station.Camera.End();
        await station.Pipeline.CameraEnded.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Task stopped = station.Pipeline.StopAsync();
        station.Model.Gate.Set();
        await stopped;

        Assert.Equal(8, station.Publisher.Records.Count(record => record.Verdict == Verdict.Pass));
    }
}
