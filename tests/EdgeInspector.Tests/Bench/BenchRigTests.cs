using EdgeInspector.Bench;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Bench;

public sealed class BenchRigTests
{
    private static readonly Picture Frame = new(8, 8, PixelFormat.Mono8);

    [Fact]
    public async Task Run_ModelFails_ThrowsInsteadOfWaitingForAVerdict()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(Eventually.Patience));
        using var model = new StandInModel(8, 8, _ => throw new InvalidOperationException("Gone."));
        await using var rig = new BenchRig(model, Frame, 10, null);
        Assert.Contains("The model failed", Assert.Throws<ModelException>(() => rig.Run(1, patience.Token)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAside_WorksOnAThreadThatScoresAndKeepsNoTiming()
    {
        string? caller = Thread.CurrentThread.Name, scored = null, aside = null;
        using var model = new StandInModel(8, 8, _ =>
        {
            scored = Thread.CurrentThread.Name;
            return 0;
        });
        await using var rig = new BenchRig(model, Frame, 10, null);
        rig.Run(1, TestContext.Current.CancellationToken);
        rig.RunAside(() => aside = Thread.CurrentThread.Name, TestContext.Current.CancellationToken);
        // A station has more than one thread that scores, and any of them may take the frame: they share the name.
        Assert.NotNull(scored);
        Assert.NotEqual(caller, scored);
        Assert.Equal(scored, aside);
        Assert.Single(rig.Timings);
        Assert.Equal("Mine.",
            Assert.Throws<InvalidDataException>(
                () => rig.RunAside(() => throw new InvalidDataException("Mine."), TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void FrameSize_IsThatOfTheTaughtPictures_WhateverTheInputSize()
    {
        using var model = new StandInModel(8, 8, _ => 0);
        var taught = TaughtFrames.Of([(768, 576), (768, 576)], null, [new FrameTraits(100, 30, 10, 0)], null);
        Assert.Equal((768, 576), PipelineBench.FrameSizeFor(model.Info with { Taught = taught }));
        Assert.Equal((8, 8), PipelineBench.FrameSizeFor(model.Info with { Taught = null }));
        Assert.Equal((30, 50), PipelineBench.FrameSizeFor(model.Info with { Taught = null, RegionOfInterest = new(10, 20, 20, 30) }));
    }
}
