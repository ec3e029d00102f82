using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring.Heads;
using Xunit;

namespace EdgeInspector.Inference.Tests.Graphs;

public sealed class LightGraphTests
{
    private const int Side = 128;
    private static readonly string[] Layers = ["c3", "c4"];

    [Theory]
    [InlineData(0.8, 0)]
    [InlineData(1.2, 0)]
    [InlineData(0.8, 25)]
    [InlineData(1.2, -25)]
    [InlineData(1, 20)]
    public void Score_OfTheSamePictureInAnotherLight_IsNearlyTheSame(double gain, double offset)
    {
        byte[] picture = Picture();
        byte[] other = [.. picture.Select(value => (byte)Math.Round(value * gain + offset))];
        TaughtLight light = TaughtLight.Of(picture);
        Assert.Equal(1, ScoreOf(other, light) / ScoreOf(picture, light), 0.02);
        // As it is, the change of light shows in the map.
        double made = Difference(MapOf(picture, light), MapOf(other, light)), plain = Difference(MapOf(picture, null), MapOf(other, null));
        Assert.True(plain > 1.5 * made, $"{plain} against {made}");
    }

    [Fact]
    public void Score_OfAPictureInTheTaughtLight_IsThatOfAGraphWithoutIt()
    {
        byte[] picture = Picture();
        Assert.Equal(1, ScoreOf(picture, TaughtLight.Of(picture)) / ScoreOf(picture, null), 1e-3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Score_OfABlankFrame_IsFinite(byte value) =>
        Assert.True(float.IsFinite(ScoreOf([.. Enumerable.Repeat(value, Side * Side * 3)], new TaughtLight(120, 40))));

    [Fact]
    public void Milliseconds_OfAGraphThatNobodyLearned_AreMeasured()
    {
        using var timer = new GraphTimer(new GraphComposer(GoldenData.Backbone, Layers, Side, Side), 100,
            new SessionSettings { Threads = 1 });
        GraphTime time = timer.Measure(3, TestContext.Current.CancellationToken);
        Assert.True(time is { Milliseconds: > 0, Work: > 0 }, time.ToString());
    }

    private static float ScoreOf(byte[] picture, TaughtLight? light) => MapOf(picture, light).Max();

    private static double Difference(float[] one, float[] other) => one.Zip(other, (a, b) => Math.Abs((double)a - b)).Average();

    private static float[] MapOf(byte[] picture, TaughtLight? light)
    {
        var composer = new GraphComposer(GoldenData.Backbone, Layers, Side, Side, null, light);
        using IAnomalyModel model = composer.Load(composer.ComposeGraph(new KnnHead(GoldenData.Bank(), 3)));
        using IScoringSlot slot = model.CreateSlot();
        picture.CopyTo(slot.Input);
        slot.Run();
        return slot.AnomalyMap.ToArray();
    }

    // Blocks and noise, far enough from black and white that no change of light is cut off.
    private static byte[] Picture()
    {
        var random = new SplitMix64(5);
        byte[] picture = new byte[Side * Side * 3];
        for (int i = 0; i < picture.Length; i++)
            picture[i] = (byte)(70 + 30 * ((i / 3 % Side / 16 + i / 3 / Side / 16 * 3) % 3) + random.NextInt32(20));
        return picture;
    }
}
