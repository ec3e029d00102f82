using EdgeInspector.Challenges;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>Frames that show challenge parts, from the camera to the record.</summary>
public class PipelineChallengeTests
{
    private static readonly ChallengeSet Three = new("rabbits", null,
        [new ChallengePart("a", Verdict.Pass), new ChallengePart("b", Verdict.Fail), new ChallengePart("c", Verdict.Fail)]);

    [Fact]
    public async Task Run_MarksItsPartsHoweverTheyEndAndNoneBeyond_AndCountsNone()
    {
        var gate = new ChallengeGate(TimeProvider.System);
        await using var station = new Station(settings => settings with { Challenges = gate });
        station.Camera.Show(50);
        station.Pipeline.Start();
        await station.Publisher.RecordsAsync(1);
        gate.Open(Three, 1, TimeSpan.FromMinutes(1));
        station.Camera.Show(50);
        // 254 makes the model fail.
        station.Camera.Show(254);
        station.Camera.Show(200);
        station.Camera.Show(50);
        IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(5);
        Assert.Equal([null, "rabbits 0", "rabbits 1", "rabbits 2", null],
            records.Select(record => record.Challenge is { } mark ? $"{mark.Set} {mark.Part}" : null));
        Assert.Equal(
            [Verdict.Pass, Verdict.Pass, Verdict.NotInspected, Verdict.Fail, Verdict.Pass], records.Select(record => record.Verdict));
        PipelineMetrics metrics = station.Pipeline.Metrics;
        Assert.Equal((2L, 0L, 0L), (metrics.Passed, metrics.Failed, metrics.NotInspected));
    }

    [Fact]
    public async Task Run_APartWithoutAFrame_IsOver()
    {
        int lost = 0;
        var gate = new ChallengeGate(TimeProvider.System) { Lost = () => lost++ };
        await using var station = new Station(settings => settings with { Challenges = gate });
        station.Pipeline.Start();
        gate.Open(Three, 1, TimeSpan.FromMinutes(1));
        Assert.True(station.Pipeline.TryExpect("P1", TimeSpan.FromMilliseconds(1)));
        Inspection missing = (await station.Publisher.RecordsAsync(1))[0];
        Assert.Equal((Reason.TriggerWithoutFrame, null), (missing.Reason, missing.Challenge));
        station.Camera.Show(50);
        Assert.Null((await station.Publisher.RecordsAsync(2))[1].Challenge);
        Assert.Equal(1, lost);
    }
}
