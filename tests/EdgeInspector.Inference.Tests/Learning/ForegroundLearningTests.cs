using EdgeInspector.Frames;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Inference.Tests.Learning;

[Long]
public sealed class ForegroundLearningTests
{
    private const int Side = 128;
    private static readonly LearningOptions Options = new()
    {
        Method = new KnnOptions { BankRows = 100, Neighbours = 2 },
        Foreground = ForegroundMode.Auto
    };

    [Fact]
    public void Learn_PartOnABackground_IsFoundWhereItLies()
    {
        LearningOutcome outcome = Learn(new TurningPart(24), Options);
        Assert.Contains(outcome.Notes,
            note => note.StartsWith("The part is told from the background in every frame", StringComparison.Ordinal));
        LearnedForeground foreground = outcome.Model.Foreground!;
        Assert.InRange(foreground.Part.Share.Low, 0.08, foreground.Part.Share.High);
        Assert.InRange(foreground.Part.Share.High, foreground.Part.Share.Low, 0.35);

        float[] part = PartOf(outcome.Model, TurningPart.Draw(77, x: 80, y: 50, angle: 0.9));
        PartFinding found = new PartFinder(16, 16).Find(part);
        Assert.Equal((1, 0), (found.Pieces, found.AtRim));
        Assert.True(PartFinder.IsPart(part[50 / 8 * 16 + 80 / 8]));
        Assert.False(PartFinder.IsPart(part[14 * 16 + 2]));
    }

    [Fact]
    public void Learn_SpotBesideThePart_DoesNotCountUnlessItShall()
    {
        byte[] good = TurningPart.Draw(77, 80, 50, 0.9), spotted = (byte[])good.Clone();
        for (int y = 108; y < 114; y++) spotted.AsSpan((y * Side + 14) * 3, 6 * 3).Fill(255);
        LearnedModel kept = Learn(new TurningPart(24), Options).Model,
            all = Learn(new TurningPart(24), Options with { BesideCounts = true }).Model;
        Assert.Equal(ScoreOf(kept, good), ScoreOf(kept, spotted), 0.05f * ScoreOf(kept, good));
        Assert.True(ScoreOf(all, spotted) > 1.3f * ScoreOf(all, good));
        Assert.True(all.Foreground!.Part.BesideCounts);
    }

    [Fact]
    public void Learn_SurfaceThatFillsThePicture_StaysOffAndSaysWhy()
    {
        LearningOutcome outcome = Learn(new Surface(24), Options),
            off = Learn(new Surface(24), Options with { Foreground = ForegroundMode.Off });
        Assert.Null(outcome.Model.Foreground);
        Assert.Contains(outcome.Notes,
            note => note.StartsWith("The part is not told from the background, so the whole picture counts", StringComparison.Ordinal));
        Assert.Equal(off.Model.Graph, outcome.Model.Graph);
        Assert.Equal(off.Model.Calibration.Threshold, outcome.Model.Calibration.Threshold);
    }

    [Fact]
    public void Learn_AnyNumberOfThreads_GivesTheSameModel() => Assert.Equal(
        Learn(new TurningPart(24), Options with { Threads = 1 }).Model.Graph,
        Learn(new TurningPart(24), Options with { Threads = 4 }).Model.Graph);

    [Fact]
    public void Learn_MaskThatMarksTheMiddle_LearnsTheBackgroundAround()
    {
        var places = new BackgroundPlaces(Mask((x, y) => x is > 16 and < 112 && y is > 16 and < 112), null);
        LearningOutcome outcome = Learn(new TurningPart(24),
            Options with { Foreground = ForegroundMode.Marked, BackgroundPlaces = places });
        Assert.NotNull(outcome.Model.Foreground);
    }

    [Theory]
    [InlineData(true, "marked everywhere")]
    [InlineData(false, "marks nothing")]
    public void Learn_MaskOfOneKind_IsRefused(bool marked, string words)
    {
        var places = new BackgroundPlaces(Mask((_, _) => marked), null);
        var error = Assert.Throws<LearningOptionsException>(
            () => Learn(new TurningPart(6), Options with { Foreground = ForegroundMode.Marked, BackgroundPlaces = places }));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static PictureMask Mask(Func<int, int, bool> marked) =>
        new(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(i => marked(i % Side, i / Side))]);

    private static LearningOutcome Learn(ITrainingPictures pictures, LearningOptions options) => ModelLearner.Learn(
        Composer(), options, pictures, _ => { }, new Progress<LearningProgress>(), TestContext.Current.CancellationToken);

    private static GraphComposer Composer() => new(GoldenData.Backbone, ["c3", "c4"], Side, Side);

    private static float ScoreOf(LearnedModel learned, byte[] picture)
    {
        using IAnomalyModel model = Composer().Load(learned.Graph);
        using IScoringSlot slot = model.CreateSlot();
        picture.CopyTo(slot.Input);
        slot.Run();
        return slot.Score;
    }

    private static float[] PartOf(LearnedModel learned, byte[] picture)
    {
        using IAnomalyModel model = Composer().Load(learned.Graph);
        using IScoringSlot slot = model.CreateSlot();
        picture.CopyTo(slot.Input);
        slot.Run();
        return slot.Part.ToArray();
    }

    /// <summary>A striped bar on an even ground, turned and moved.</summary>
    private sealed class TurningPart(int count) : Drawn(count)
    {
        public override void Read(int index, Span<byte> input)
        {
            var random = new SplitMix64((ulong)index + 1);
            Draw(index, 54 + random.NextInt32(20), 54 + random.NextInt32(20), random.NextDouble() * Math.PI).CopyTo(input);
        }

        public static byte[] Draw(int seed, int x, int y, double angle)
        {
            var random = new SplitMix64((ulong)seed + 1000);
            byte[] picture = new byte[Side * Side * 3];
            (double sin, double cos) = Math.SinCos(angle);
            for (int i = 0; i < Side * Side; i++)
            {
                double dx = i % Side - x, dy = i / Side - y, along = dx * cos + dy * sin, across = dy * cos - dx * sin;
                bool inside = Math.Abs(along) < 34 && Math.Abs(across) < 14;
                int value = !inside ? 60 : (int)Math.Floor(along / 5) % 2 == 0 ? 210 : 120;
                picture.AsSpan(i * 3, 3).Fill((byte)(value + random.NextInt32(8)));
            }
            return picture;
        }
    }

    /// <summary>Noise with slow shades.</summary>
    private sealed class Surface(int count) : Drawn(count)
    {
        public override void Read(int index, Span<byte> input)
        {
            var random = new SplitMix64((ulong)index + 1);
            double phase = random.NextDouble() * 6, turn = random.NextDouble() * 6;
            for (int i = 0; i < Side * Side; i++)
                input.Slice(i * 3, 3)
                    .Fill((byte)(120 + 20 * Math.Sin(phase + i % Side / 9.0) + 20 * Math.Sin(turn + i / Side / 11.0)
                        + random.NextInt32(30)));
        }
    }

    private abstract class Drawn(int count) : ITrainingPictures
    {
        public IReadOnlyList<TrainingImage> Images { get; } =
            [.. Enumerable.Range(0, count)
                .Select(i =>
                    new TrainingImage($"{i:000}.png", i.ToString("x64", System.Globalization.CultureInfo.InvariantCulture), Side, Side))];

        public abstract void Read(int index, Span<byte> input);
    }
}
