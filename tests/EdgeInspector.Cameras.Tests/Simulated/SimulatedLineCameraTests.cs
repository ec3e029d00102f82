using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Simulated;

public sealed class SimulatedLineCameraTests
{
    private const int Width = 160, Height = 120;

    [Fact]
    public void TryGrab_SameSeed_ShowsTheSameParts()
    {
        Assert.Equal(Show(seed: 5, parts: 6), Show(seed: 5, parts: 6));
        Assert.NotEqual(Show(seed: 5, parts: 6), Show(seed: 6, parts: 6));
    }

    [Fact]
    public void TryGrab_Parts_DifferFromEachOther()
    {
        byte[][] parts = Show(seed: 1, parts: 5);
        for (int i = 1; i < parts.Length; i++) Assert.NotEqual(parts[0], parts[i]);
    }

    [Fact]
    public void TryGrab_DefectRate_IsAboutKeptAndAllKindsCome()
    {
        var renderer = new PartRenderer(Width, Height, 3);
        DefectKind[] kinds = [.. Enumerable.Range(1, 2000).Select(part => renderer.DefectOf(part, 0.3))];
        Assert.InRange(kinds.Count(kind => kind != DefectKind.None), 500, 700);
        Assert.Equal(Enum.GetValues<DefectKind>().Order(), kinds.Distinct().Order());
    }

    [Theory]
    [InlineData(DefectKind.Scratch)]
    [InlineData(DefectKind.Stain)]
    [InlineData(DefectKind.MissingHole)]
    [InlineData(DefectKind.Chip)]
    [InlineData(DefectKind.BentEdge)]
    [InlineData(DefectKind.ForeignBody)]
    public void Draw_Defect_ChangesAPlaceOfThePart(DefectKind kind)
    {
        var renderer = new PartRenderer(Width, Height, 1);
        byte[] good = new byte[Width * Height * 3], bad = new byte[Width * Height * 3];
        for (int part = 1; part <= 10; part++)
        {
            renderer.Draw(part, DefectKind.None, good);
            renderer.Draw(part, kind, bad);
            double changed = good.Zip(bad, (a, b) => Math.Abs(a - b) > 12).Count(different => different) / (double)good.Length;
            Assert.InRange(changed, 0.0005, 0.35);
        }
    }

    [Fact]
    public void TryGrab_Truth_IsOnTheFrame()
    {
        using var camera = new SimulatedLineCamera(Options() with { DefectRate = 1, Parts = 30 }, 2, TimeProvider.System);
        List<string> truths = [];
        while (camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame))
        {
            using (frame) truths.Add(frame.Truth!);
        }
        Assert.Equal(30, truths.Count);
        Assert.DoesNotContain("good", truths);
        Assert.Contains("missing hole", truths);
        Assert.True(camera is { HasEnded: true, IsSimulated: true });
    }

    [Fact]
    public void TryGrab_Grey_IsOneByteAPixel()
    {
        using var camera = new SimulatedLineCamera(Options() with { Color = false }, 1, TimeProvider.System);
        Assert.True(camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame));
        using (frame) Assert.Equal((PixelFormat.Mono8, Width * Height), (frame.Format, frame.Pixels.Length));
    }

    [Fact]
    public void TryGrab_FirstPart_GoesOnWhereItIsTold()
    {
        using var camera = new SimulatedLineCamera(Options() with { FirstPart = 41, Parts = 1 }, 1, TimeProvider.System);
        Assert.True(camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame));
        using (frame) Assert.Equal("P-000041", frame.PartId);
        Assert.False(camera.TryGrab(TimeSpan.FromMilliseconds(1), out _));
        Assert.True(camera.HasEnded);
    }

    [Fact]
    public void TryGrab_NoBufferFree_CountsThePartsThatGoBy()
    {
        using var camera = new SimulatedLineCamera(Options() with { FramesPerSecond = 200, Parts = 20 }, 1, TimeProvider.System);
        Assert.True(camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? kept));
        int lost = 0;
        while (!camera.HasEnded)
        {
            Assert.False(camera.TryGrab(TimeSpan.FromMilliseconds(100), out _));
            lost += camera.TakeLostFrames();
        }
        kept.Dispose();
        Assert.Equal(19, lost);
    }

    private static SimulatedLineOptions Options() => new() { Seed = 2, Width = Width, Height = Height, FramesPerSecond = null };

    private static byte[][] Show(ulong seed, int parts)
    {
        using var camera = new SimulatedLineCamera(Options() with { Seed = seed, Parts = parts }, 1, TimeProvider.System);
        List<byte[]> shown = [];
        while (camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame))
        {
            using (frame) shown.Add(frame.Pixels.ToArray());
        }
        return [.. shown];
    }
}
