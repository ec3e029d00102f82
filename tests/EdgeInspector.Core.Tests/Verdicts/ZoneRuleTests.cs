using EdgeInspector.Frames;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Verdicts;

public sealed class ZoneRuleTests
{
    private const int Width = 16, Height = 12;
    private static readonly PixelRectangle Covered = new(100, 50, Width * 2, Height * 3);

    // Each place is judged by a rule of its own that knows nothing of zones: its map is cut out by hand.
    [Fact]
    public void Judge_ManyMapsAndZones_FailsExactlyWhenAnyZoneDoesAndARegionOfItIsReported()
    {
        var random = new SplitMix64(11);
        for (int round = 0; round < 300; round++)
        {
            float[] map = Map(random);
            bool[]? ignored = round % 3 == 0 ? [.. map.Select(_ => random.NextInt32(10) == 0)] : null;
            Zone[] zones =
            [
                Drawn("left", new PixelRectangle(100, 50, 10, 36), 0.5f + (float)random.NextDouble(), 1 + random.NextInt32(20)),
                Marked("dots", (x, y) => x is > 6 and < 12 && y % 3 != 0, 0.5f + (float)random.NextDouble(), 1),
                Drawn("blind", new PixelRectangle(124, 56, 8, 9), null),
            ];
            var station = new VerdictSettings
            {
                Threshold = 0.6f + (float)random.NextDouble(),
                MinimumRegionArea = 1 + random.NextInt32(12)
            };
            Judgement judgement = new VerdictRule(station, Width, Height, Covered, ignored, zones).Judge(map);

            int[] owner = [.. Enumerable.Range(0, map.Length).Select(OwnerOf)];
            int failing = 0;
            for (int place = -1; place < 2; place++)
            {
                bool[] outside = [.. owner.Select((own, i) => own != place || ignored?[i] == true)];
                Judgement alone = new VerdictRule(place < 0 ? station : zones[place].Rule!, Width, Height, Covered, outside).Judge(map);
                string? name = place < 0 ? null : zones[place].Name;
                Assert.Equal(alone.Regions,
                    [.. judgement.Regions.Where(region => region.Zone == name).Select(region => region with { Zone = null })]);
                Assert.Equal(new ZoneScore(name, alone.Score!.Value, alone.Threshold!.Value),
                    judgement.ZoneScores.ToArray().Single(score => score.Name == name));
                if (alone.Verdict == Verdict.Fail) failing++;
            }
            Assert.Equal(failing > 0, judgement.Verdict == Verdict.Fail);
            Assert.Equal(failing > 0, judgement.Score >= judgement.Threshold);
            Assert.Equal(failing > 0, judgement.Regions.Count > 0);
            Assert.Equal(judgement.Regions.OrderByDescending(region => region.Peak), judgement.Regions);
            Assert.Contains(judgement.ZoneScores.ToArray(),
                score => score == new ZoneScore(judgement.Zone, judgement.Score!.Value, judgement.Threshold!.Value));
        }

        // -1 for what lies in none, 2 for the zone that is off.
        static int OwnerOf(int pixel)
        {
            (double x, double y) = (101 + 2 * (pixel % Width), 51.5 + 3 * (pixel / Width));
            return x < 110 ? 0 : pixel % Width is > 6 and < 12 && pixel / Width % 3 != 0 ? 1 : x is >= 124 and < 132 && y is >= 56 and < 65
                ? 2
                : -1;
        }
    }

    [Fact]
    public void Judge_SpotInAStrictZone_FailsThereAndPassesBesideIt()
    {
        float[] map = new float[Width * Height];
        map[Width * 5 + 1] = 0.7f;
        Judgement strict = Rule(Drawn("strict", new PixelRectangle(100, 50, 8, 36), 0.5f)).Judge(map);
        Assert.Equal((Verdict.Fail, "strict", 0.7f, 0.5f), (strict.Verdict, strict.Zone, strict.Score, strict.Threshold));
        Assert.Equal("strict", Assert.Single(strict.Regions).Zone);

        map[Width * 5 + 1] = 0;
        map[Width * 5 + 14] = 0.7f;
        Judgement beside = Rule(Drawn("strict", new PixelRectangle(100, 50, 8, 36), 0.5f)).Judge(map);
        Assert.Equal((Verdict.Pass, (string?)null, 0.7f, 1f), (beside.Verdict, beside.Zone, beside.Score, beside.Threshold));
    }

    [Fact]
    public void Judge_ZoneThatIsOff_HidesSpotsAndWhatIsNoNumber()
    {
        float[] map = new float[Width * Height];
        (map[0], map[1]) = (9, float.NaN);
        VerdictRule rule = Rule(Drawn("off", new PixelRectangle(100, 50, 4, 3), null));
        Assert.Equal((Verdict.Pass, 0f), (rule.Judge(map).Verdict, rule.Judge(map).Score));
        Assert.Equal([true, true, false], rule.Ignored![..3]);
        map[2] = float.NaN;
        Assert.Equal((Verdict.NotInspected, Reason.ModelError), (rule.Judge(map).Verdict, rule.Judge(map).Reason));
    }

    [Fact]
    public void Judge_WarningBand_IsThatOfTheStation()
    {
        float[] map = new float[Width * Height];
        map[Width * 5 + 14] = 0.9f;
        var station = new VerdictSettings { Threshold = 1, WarningThreshold = 0.8f };
        Assert.True(
            new VerdictRule(station, Width, Height, Covered, null,
                [Drawn("strict", new PixelRectangle(100, 50, 8, 36), 0.5f)]).Judge(map).Warning);
    }

    [Fact]
    public void Judge_APassWithZones_AllocatesNothing()
    {
        float[] map = Map(new SplitMix64(3));
        VerdictRule rule = Rule(Drawn("a", new PixelRectangle(100, 50, 8, 36), 9, 4),
            Drawn("off", new PixelRectangle(120, 50, 8, 36), null));
        Assert.Equal(Verdict.Pass, rule.Judge(map).Verdict);
        Assert.Equal(0, Allocation.OfCalls(100, () => rule.Judge(map)));
    }

    // 16 map pixels over 33 of the frame: rectangles side by side leave no pixel out and share none.
    [Theory]
    [InlineData(33)]
    [InlineData(7)]
    [InlineData(500)]
    public void MarkedIn_RectanglesSideBySide_ShareNoPixelAndLeaveNoneOut(int width)
    {
        var covered = new PixelRectangle(5, 0, width, Height);
        for (int cut = 1; cut < width; cut++)
        {
            bool[] left = Drawn("l", new PixelRectangle(5, 0, cut, Height), 1).MarkedIn(Width, Height, covered);
            bool[] right = Drawn("r", new PixelRectangle(5 + cut, 0, width - cut, Height), 1).MarkedIn(Width, Height, covered);
            Assert.All(left.Zip(right), pair => Assert.NotEqual(pair.First, pair.Second));
        }
    }

    public static TheoryData<string, Zone[]> Wrong => new()
    {
        { "the zones a and b overlap",
            [Drawn("a", new PixelRectangle(100, 50, 8, 36), 1), Drawn("b", new PixelRectangle(106, 50, 8, 36), 1)] },
        { "the zones a and b overlap", [Drawn("a", new PixelRectangle(100, 50, 8, 36), 1), Marked("b", (x, _) => x == 3, 1, 1)] },
        { "the zone a is empty", [Drawn("a", new PixelRectangle(0, 0, 8, 36), 1)] },
        { "the zone a is empty", [Drawn("a", new PixelRectangle(102, 50, 1, 1), 1)] },
        { "the zone a has no part as large as the smallest region that counts there, 99 px",
            [Drawn("a", new PixelRectangle(100, 50, 8, 9), 1, 99)] },
        { "what lies in no zone has no part as large", [Drawn("a", new PixelRectangle(100, 50, 30, 36), 1)] },
        { "nothing would ever be inspected", [Drawn("a", Covered, null)] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Rule_ZonesThatCannotWork_AreRefusedByName(string expected, Zone[] zones)
    {
        var station = new VerdictSettings
        {
            Threshold = 1,
            MinimumRegionArea = expected.StartsWith("what", StringComparison.Ordinal) ? 100 : 1
        };
        Assert.Contains(expected, Assert.Throws<ZoneException>(() => new VerdictRule(station, Width, Height, Covered, null, zones)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_ZoneUnderTheIgnoreMask_IsRefused()
    {
        bool[] ignored = [.. Enumerable.Range(0, Width * Height).Select(i => i % Width < 8)];
        var station = new VerdictSettings { Threshold = 1 };
        Assert.Contains(
            "the zone a lies wholly under the ignore mask",
            Assert.Throws<ZoneException>(
                () => new VerdictRule(station, Width, Height, Covered, ignored,
                    [Drawn("a", new PixelRectangle(100, 50, 8, 36), 1)])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(1, 0)]
    public void Rule_ZoneWithASettingOutOfRange_IsRefused(float threshold, int area) => Assert.ThrowsAny<ArgumentException>(
        () => Rule(Drawn("a", new PixelRectangle(100, 50, 8, 36), threshold, area)));

    private static VerdictRule Rule(params Zone[] zones) => new(new VerdictSettings { Threshold = 1 }, Width, Height, Covered, null, zones);

    private static Zone Drawn(string name, PixelRectangle place, float? threshold, int area = 1) => new()
    {
        Name = name,
        Rectangle = place,
        Rule = threshold is { } own ? new VerdictSettings { Threshold = own, MinimumRegionArea = area } : null,
    };

    private static Zone Marked(string name, Func<int, int, bool> inside, float threshold, int area) => new()
    {
        Name = name,
        Mask = new FrameMask(200, 100, [.. Enumerable.Range(0, Width * Height).Select(i => inside(i % Width, i / Width))]),
        Rule = new VerdictSettings { Threshold = threshold, MinimumRegionArea = area },
    };

    private static float[] Map(SplitMix64 random) => [.. Enumerable.Range(0, Width * Height).Select(_ => (float)random.NextDouble())];
}
