using Xunit;

namespace EdgeInspector.Core.Tests.Outputs;

/// <summary>Parts on a line whose agent, network, camera and remote I/O are cut at random: what comes through the gate.</summary>
public sealed class SimulatedGateTests
{
    public static TheoryData<string> Ways => [.. SimulatedLine.Ways];

    [Theory]
    [MemberData(nameof(Ways))]
    public void NoBadPartPasses_WhateverIsCut(string way)
    {
        SimulatedLine line = SimulatedLine.Of(way, 1, 11);
        line.Run(10_000);
        TestContext.Current.SendDiagnosticMessage("{0}: {1} good passed, {2} rejected; {3} bad rejected", way, line.GoodPassed,
            line.GoodRejected, line.BadRejected);
        Assert.Equal(0, line.BadPassed);
        Assert.InRange(line.GoodShare, 0.55, 1);
    }

    /// <summary>Ten times as many cuts, so that they meet: one of them alone seldom finds what is not protected twice.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void NoBadPartPasses_WhenCutsMeet(string way)
    {
        SimulatedLine line = SimulatedLine.Of(way, 10, 13);
        line.Run(10_000);
        Assert.Equal(0, line.BadPassed);
        Assert.InRange(line.GoodShare, 0.1, 1);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void GoodPartsPass_WhenNothingIsCut(string way)
    {
        SimulatedLine line = SimulatedLine.Of(way, 0, 12, changesSpeed: false);
        line.Run(2000);
        Assert.Equal(0, line.BadPassed);
        Assert.InRange(line.GoodShare, 0.97, 1);
    }

    /// <summary>The same line can let bad parts through: these are the rules of config/outputs.md, each broken by itself.</summary>
    [Theory]
    [InlineData("no watchdog")]
    [InlineData("more on the way")]
    [InlineData("on for too long")]
    public void BadPartsPass_WhereARuleIsBroken(string rule)
    {
        SimulatedLine line = rule switch
        {
            "no watchdog" => new SimulatedLine(SimulatedLine.Delayed, SimulatedLine.BeltOf("delayed", 21, true), null, 1, 22),
            "more on the way" => new SimulatedLine(
                SimulatedLine.Delayed with { Delay = 4 * SimulatedLine.Delayed.Delay, PartsOnTheWay = 10 },
                new SimulatedBelt(SimulatedLine.Pitch, 400, false, true, 21),
                SimulatedLine.Watchdog, 0, 22),
            _ => new SimulatedLine(
                SimulatedLine.Held with { On = TimeSpan.FromSeconds(2) }, SimulatedLine.BeltOf("held", 21, true), SimulatedLine.Watchdog, 1,
                22),
        };
        line.Run(3000);
        Assert.InRange(line.BadPassed, 1, 600);
    }
}
