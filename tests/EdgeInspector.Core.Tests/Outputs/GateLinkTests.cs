using EdgeInspector.Outputs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Outputs;

/// <summary>What the device of a gate is told, through outages.</summary>
public sealed class GateLinkTests
{
    private static readonly GateSettings Settings = new()
    {
        Name = "gate",
        Station = "cap",
        Delay = Ms(500),
        PartsOnTheWay = 5,
        Latest = Ms(400),
    };

    private readonly GatePlan _plan = new(Settings);
    private readonly GateLink _link;

    public GateLinkTests()
    {
        _plan.SetWorking(true);
        _link = new GateLink(_plan, Settings, 1);
    }

    [Fact]
    public void Opened_EverythingIsOffFirst()
    {
        Assert.Equal(GateWork.Open, _link.Next(Ms(0), true).Work);
        _link.Opened(Ms(1));
        Assert.Equal(new GateStep(GateWork.Write, default, Ms(1)), _link.Next(Ms(1), true));
        Assert.False(_link.IsConnected);
        Assert.True(_link.Written(default, Ms(2)));
        Assert.True(_link.IsConnected);
        Assert.Equal(new GateLevels(false, false, true, false), _link.Next(Ms(2), true).Levels);
    }

    /// <summary>A part that was on the way during an outage gets no pass, also if its time is yet to come.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OutputsAreBack_PartsSeenBeforeGetNoPass(bool isSeenDuringOutage)
    {
        Connect(0);
        if (!isSeenDuringOutage) SeeAndPass(1, 100);
        Assert.True(_link.Failed("It did not answer.", Ms(110)));
        Assert.False(_link.Failed("It did not answer.", Ms(120)));
        Assert.Equal((1L, "It did not answer."), (_link.Outages, _link.Trouble));
        if (isSeenDuringOutage) SeeAndPass(1, 121);
        Connect(130);
        Assert.Null(_link.Trouble);
        SeeAndPass(2, 140);
        List<int> passes = [.. Enumerable.Range(130, 1000).Where(at => Do(at).Pass)];
        Assert.Equal(Enumerable.Range(640, 50), passes);
    }

    [Fact]
    public void NothingChanges_AllIsWrittenAgain_AndTheWatchdogMovesWhileTheStationLives()
    {
        Connect(0);
        List<(int At, bool Watchdog)> written = [];
        for (int at = 1; at <= 600; at++)
        {
            GateStep step = _link.Next(Ms(at), isAlive: at < 350);
            if (step.Work != GateWork.Write) continue;
            written.Add((at, step.Levels.Watchdog));
            _link.Written(step.Levels, Ms(at));
        }
        Assert.Equal(
            [(1, false), (101, true), (201, false), (301, true), (401, true), (501, true)], written);
    }

    [Fact]
    public void ProcessStoodStill_NoPartOnTheWayGetsAPass()
    {
        Connect(0);
        Do(1);
        SeeAndPass(1, 50);
        Do(50);
        // Awaited at 101; half a second and more are no busy machine.
        Do(502);
        Assert.DoesNotContain(Enumerable.Range(502, 500), at => Do(at).Pass);
        Assert.Equal(1, _plan.Withdrawn);
    }

    private void Connect(int at)
    {
        _link.Opened(Ms(at));
        Assert.Equal(default, _link.Next(Ms(at), true).Levels);
        _link.Written(default, Ms(at));
    }

    private void SeeAndPass(long sequence, int at)
    {
        _plan.See(sequence, 1, Ms(at));
        _plan.Judge(SimulatedLine.Record(sequence, Verdict.Pass));
    }

    private GateLevels _device;

    // With a device that confirms at once.
    private GateLevels Do(int at)
    {
        GateStep step = _link.Next(Ms(at), true);
        if (step.Work == GateWork.Write)
        {
            _device = step.Levels;
            _link.Written(step.Levels, Ms(at));
        }
        return _device;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
