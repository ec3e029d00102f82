using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Monitoring;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Monitoring;

/// <summary>Parts of a line whose figures scatter as those of the taught pictures, or do not.</summary>
public sealed class DriftMonitorTests
{
    private const int Width = 64, Height = 48, Taught = 200;
    private static readonly PixelRectangle Region = new(100, 50, 128, 96);
    private static readonly FrameTraits Usual = new(100, 40, 500, 0) { Focus = 50 };

    [Fact]
    public void InControl_TwentyThousandParts_AreHardlyEverCalled()
    {
        // What chance does to both the reference and the line: at most one line in ten may be called once in so many parts.
        const int Lines = 50, Parts = 20_000;
        int called = 0;
        Parallel.For(0, Lines, line =>
        {
            var random = new SplitMix64((ulong)line);
            DriftMonitor drift = Begin(random);
            for (int part = 0; part < Parts; part++)
            {
                Add(drift, random, random.NextGaussian(), Usual, withMap: false);
                if (drift.Causes.Count == 0) continue;
                Interlocked.Increment(ref called);
                return;
            }
        });
        Assert.InRange(called, 0, Lines / 10);
    }

    [Fact]
    public void InControl_Maps_AreNotCalled()
    {
        var random = new SplitMix64(3);
        DriftMonitor drift = Begin(random);
        for (int part = 0; part < 3000; part++) Add(drift, random, random.NextGaussian(), Usual);
        Assert.Empty(drift.Causes);
        Assert.Equal(["score", "brightness", "contrast", "focus", "place"], drift.Report()!.Signals.Select(signal => signal.Name));
        Assert.Equal((3000, null), (drift.Report()!.Parts, drift.Report()!.Place));
    }

    [Fact]
    public void Light_DownByATenth_IsNamedWithin100PartsAndEndsWhenItIsBack()
    {
        var random = new SplitMix64(4);
        DriftMonitor drift = Begin(random);
        Assert.InRange(PartsUntilCalled(drift, random, Usual with { Brightness = 90, Contrast = 36 }), 1, 100);
        Assert.Equal([DriftCause.Light], drift.Causes);
        for (int part = 0; part < 200; part++) Add(drift, random, 0, Usual, withMap: false);
        Assert.Empty(drift.Causes);
    }

    [Fact]
    public void Focus_Lost_IsNamedAlthoughTheContrastFallsToo()
    {
        var random = new SplitMix64(5);
        DriftMonitor drift = Begin(random);
        Assert.InRange(PartsUntilCalled(drift, random, Usual with { Focus = 35, Contrast = 37 }), 1, 100);
        Assert.Equal([DriftCause.Focus], drift.Causes);
    }

    [Fact]
    public void Focus_OfAFailedPart_CountsToo()
    {
        var random = new SplitMix64(5);
        DriftMonitor drift = Begin(random);
        for (int part = 0; part < 100 && drift.Causes.Count == 0; part++)
            drift.Add(Verdict.Fail, 30, Scattered(Usual with { Focus = 30 }, random), [], null, Region);
        Assert.Equal([DriftCause.Focus], drift.Causes);
        Assert.Equal(0, drift.Report()!.Signals[0].Value);
    }

    [Fact]
    public void Place_ThatStandsOutInEveryPicture_IsNamedWithItsBox()
    {
        var random = new SplitMix64(6);
        DriftMonitor drift = Begin(random);
        int parts = 0;
        for (; parts < 100 && drift.Causes.Count == 0; parts++)
        {
            float[] map = Map(random);
            // Columns 24 to 39 and rows 16 to 23 of the map: two places beside each other.
            for (int y = 16; y < 24; y++) map.AsSpan(y * Width + 24, 16).Fill(8);
            drift.Add(Verdict.Pass, 10, Scattered(Usual, random), map, null, Region);
        }
        Assert.InRange(parts, 1, 99);
        Assert.Equal([DriftCause.Place], drift.Causes);
        // The region has twice as many pixels as the map.
        Assert.Equal(new PixelRectangle(100 + 48, 50 + 32, 32, 16), drift.Report()!.Place);
    }

    [Fact]
    public void Place_ThatDoesNotCount_IsNone()
    {
        var random = new SplitMix64(6);
        DriftMonitor drift = Begin(random);
        bool[] ignored = new bool[Width * Height];
        for (int part = 0; part < 100; part++)
        {
            float[] map = Map(random);
            for (int y = 16; y < 24; y++)
            {
                map.AsSpan(y * Width + 24, 16).Fill(8);
                ignored.AsSpan(y * Width + 24, 16).Fill(true);
            }
            drift.Add(Verdict.Pass, 10, Scattered(Usual, random), map, ignored, Region);
        }
        Assert.Empty(drift.Causes);
    }

    [Fact]
    public void Place_AllOfThePicture_IsNoPlace()
    {
        var random = new SplitMix64(7);
        DriftMonitor drift = Begin(random);
        for (int part = 0; part < 200; part++)
        {
            float[] map = [.. Map(random).Select(value => value + 5)];
            drift.Add(Verdict.Pass, 10, Scattered(Usual, random), map, null, Region);
        }
        Assert.DoesNotContain(DriftCause.Place, drift.Causes);
    }

    [Fact]
    public void Product_ScoresAloneRise_IsNamed()
    {
        var random = new SplitMix64(8);
        DriftMonitor drift = Begin(random);
        int parts = 0;
        for (; parts < 400 && drift.Causes.Count == 0; parts++) Add(drift, random, random.NextGaussian() + 1.5, Usual, withMap: false);
        Assert.Equal([DriftCause.Product], drift.Causes);
        Assert.InRange(parts, 1, 99);
    }

    [Fact]
    public void Scores_ThatFall_AreNoDrift()
    {
        var random = new SplitMix64(9);
        DriftMonitor drift = Begin(random);
        for (int part = 0; part < 500; part++) Add(drift, random, -2, Usual, withMap: false);
        Assert.Empty(drift.Causes);
    }

    [Fact]
    public void NewLot_WithinTheTaughtSpread_IsNotCalled()
    {
        var random = new SplitMix64(10);
        DriftMonitor drift = Begin(random);
        for (int part = 0; part < 2000; part++)
            Add(drift, random, random.NextGaussian() * 0.8 + 0.3, Usual with { Brightness = 100.6, Contrast = 40.3 }, withMap: false);
        Assert.Empty(drift.Causes);
    }

    [Fact]
    public void OneOddPart_IsNoDrift()
    {
        var random = new SplitMix64(11);
        DriftMonitor drift = Begin(random);
        for (int part = 0; part < 500; part++)
            Add(drift, random, 0, part % 100 == 99 ? new FrameTraits(250, 1, 1, 0) { Focus = 1000 } : Usual, withMap: false);
        Assert.Empty(drift.Causes);
    }

    [Fact]
    public void NotFiniteFigures_ChangeNothing()
    {
        var random = new SplitMix64(12);
        DriftMonitor drift = Begin(random);
        for (int part = 0; part < 100; part++)
            drift.Add(Verdict.Pass, 10, Usual with { Brightness = double.NaN, Contrast = double.PositiveInfinity }, [], null, Region);
        Assert.Equal((0, 0), (drift.Report()!.Signals[1].Value, drift.Report()!.Signals[2].Value));
    }

    [Fact]
    public void Model_WithoutReferences_IsNotWatched()
    {
        using var model = new StandInModel(Width, Height, _ => 0);
        var drift = new DriftMonitor(model.Info);
        drift.Add(Verdict.Pass, 1, Usual, new float[Width * Height], null, Region);
        Assert.Null(drift.Report());
        Assert.Empty(drift.Causes);
    }

    [Fact]
    public void Add_CalmPart_AllocatesNothing()
    {
        var random = new SplitMix64(13);
        DriftMonitor drift = Begin(random);
        float[] map = Map(random);
        void Look() => drift.Add(Verdict.Pass, 10, Usual, map, null, Region);
        Look();
        Assert.Equal(0, Allocation.OfCalls(1000, Look));
    }

    private static int PartsUntilCalled(DriftMonitor drift, SplitMix64 random, FrameTraits look)
    {
        for (int part = 1; part <= 1000; part++)
        {
            Add(drift, random, random.NextGaussian(), look, withMap: false);
            if (drift.Causes.Count > 0) return part;
        }
        return int.MaxValue;
    }

    private static void Add(DriftMonitor drift, SplitMix64 random, double score, FrameTraits look, bool withMap = true) =>
        drift.Add(Verdict.Pass, (float)(10 + score), Scattered(look, random), withMap ? Map(random) : [], null, Region);

    // A reference of pictures drawn as the parts are.
    private static DriftMonitor Begin(SplitMix64 random)
    {
        FrameTraits[] traits = [.. Enumerable.Range(0, Taught).Select(_ => Scattered(Usual, random))];
        using var model = new StandInModel(Width, Height, _ => 0);
        return new DriftMonitor(model.Info with
        {
            ScoreMedian = 10,
            Taught = TaughtFrames.Of([(Width, Height)], null, traits, null),
            Usual = UsualScores.Of(
                Enumerable.Range(0, Taught).Select(_ => (float)(10 + random.NextGaussian())),
                UsualMap.Of(Width, Height, [.. Enumerable.Range(0, Taught).Select(_ => Sampled(Map(random)))])),
        });
    }

    private static FrameTraits Scattered(FrameTraits look, SplitMix64 random) => look with
    {
        Brightness = look.Brightness + 2 * random.NextGaussian(),
        Contrast = look.Contrast + random.NextGaussian(),
        Focus = look.Focus + 3 * random.NextGaussian(),
    };

    private static float[] Map(SplitMix64 random)
    {
        float[] map = new float[Width * Height];
        for (int i = 0; i < map.Length; i++) map[i] = (float)(5 + Math.Abs(random.NextGaussian()));
        return map;
    }

    private static float[] Sampled(float[] map)
    {
        (int columns, int rows) = UsualMap.GridOf(Width, Height);
        float[] places = new float[columns * rows];
        UsualMap.Sample(map, Width, Height, places);
        return places;
    }
}
