using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Monitoring;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// Light, focus and dirt on the lens are named before parts are rejected for them, and a line that is as it was taught is left alone.
/// </summary>
public sealed class R25_DriftIsNamed : IDisposable
{
    private const int Width = 160, Height = 128, Taught = 200, Within = 100;
    private static readonly PixelRectangle Smear = new(24, 80, 24, 24);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Drift_OnTheSimulatedLine_IsNamedByItsCause()
    {
        Scale.SkipWhenDone("R25");
        using IAnomalyModel model = await LearnAsync();
        using var inspector = new FrameInspector(model, TimeProvider.System);
        var rules = new StationRules { Verdict = new VerdictSettings { Threshold = model.Info.Threshold!.Value } };
        int seeds = Scale.Of(1, 50), calm = Scale.Of(400, 20_000), quiet = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            if (Run(inspector, rules, model.Info, 100 + (ulong)seed, calm, _ => { }) is (null, _)) quiet++;
        }
        Assert.True(quiet >= 0.9 * seeds, $"{seeds - quiet} of {seeds} lines in control were called.");
        int light = Named(DriftCause.Light, pixels => Map(pixels, value => (byte)(value * 0.9)));
        int focus = Named(DriftCause.Focus, Blur);
        int place = Named(DriftCause.Place, Dirty);
        Scale.Keep("R25",
            $"{Taught} taught pictures: {quiet} of {seeds} lines of {calm} parts in control not called; light down by a tenth named after {light} parts, defocus after {focus}, a smear with its place after {place}");

        int Named(DriftCause cause, Action<byte[]> change)
        {
            (DriftReport? report, int parts) = Run(inspector, rules, model.Info, 7, Within, change);
            Assert.True(report is not null, $"{cause} was not seen within {Within} parts.");
            Assert.Equal([cause], report.Causes);
            if (cause == DriftCause.Place)
            {
                PixelRectangle box = report.Place!.Value;
                Assert.True(box.X < Smear.X + Smear.Width && box.X + box.Width > Smear.X && box.Y < Smear.Y + Smear.Height
                    && box.Y + box.Height > Smear.Y && box.Width * box.Height < Width * Height / 4, $"The place is {box}.");
            }
            return parts;
        }
    }

    // A small bank sees some places worse than the banks of the folds do, in every picture alike: that is no drift.
    [Fact]
    public async Task Reference_IsWhatTheFinishedBankSeesOfGoodParts()
    {
        using IAnomalyModel model = await LearnAsync(bank: 60);
        using var inspector = new FrameInspector(model, TimeProvider.System);
        UsualMap usual = model.Info.Usual!.Map!;
        var rules = new StationRules { Verdict = new VerdictSettings { Threshold = float.MaxValue } };
        var renderer = new PartRenderer(Width, Height, 3);
        byte[] pixels = new byte[Width * Height * 3];
        float[] places = new float[usual.Mean.Length], sums = new float[usual.Mean.Length];
        const int Parts = 200;
        for (int part = 1; part <= Parts; part++)
        {
            renderer.Draw(part, DefectKind.None, pixels);
            inspector.Inspect(new PixelView(pixels, Width, Height, PixelFormat.Rgb8), rules);
            UsualMap.Sample(inspector.AnomalyMap, model.Info.InputWidth, model.Info.InputHeight, places);
            for (int place = 0; place < places.Length; place++) sums[place] += places[place] / Parts;
        }
        float furthest = sums.Select((mean, place) => Math.Abs(mean - usual.Mean[place]) / usual.Deviation[place]).Max();
        TestContext.Current.TestOutputHelper?.WriteLine($"{furthest}");
        // A place is called at 1.5 and more.
        Assert.InRange(furthest, 0, 1.5f);
    }

    // A line of good parts until something is called; null when nothing was.
    private static (DriftReport? Report, int Parts) Run(
        FrameInspector inspector, StationRules rules, ModelInfo model, ulong seed, int parts, Action<byte[]> change)
    {
        var drift = new DriftMonitor(model);
        var renderer = new PartRenderer(Width, Height, seed);
        byte[] pixels = new byte[Width * Height * 3];
        for (int part = 1; part <= parts; part++)
        {
            renderer.Draw(part, DefectKind.None, pixels);
            change(pixels);
            FrameFinding finding = inspector.Inspect(new PixelView(pixels, Width, Height, PixelFormat.Rgb8), rules);
            drift.Add(
                finding.Judgement.Verdict, finding.Judgement.Score, finding.Traits, inspector.AnomalyMap, inspector.Ignored,
                finding.Region);
            if (drift.Causes.Count > 0) return (drift.Report(), part);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", drift.Report()!.Signals));
        return (null, parts);
    }

    private async Task<IAnomalyModel> LearnAsync(int bank = 500)
    {
        TaughtLine.DrawGood(_folder.PathTo("good"), 1, Taught);
        (int code, string output, string errors) = await AgentProgram.RunAsync(
            "learn", "--good", _folder.PathTo("good"), "--out", _folder.PathTo("model"), "--bank", $"{bank}", "--size", $"{Width}x{Height}");
        Assert.True(code == 0, output + errors);
        return PackageReader.Load(_folder.PathTo("model"), new SessionSettings());
    }

    private static void Map(byte[] pixels, Func<byte, byte> change)
    {
        for (int i = 0; i < pixels.Length; i++) pixels[i] = change(pixels[i]);
    }

    // What a lens does that is out of focus by a pixel.
    private static void Blur(byte[] pixels) => Blur(pixels, new PixelRectangle(0, 0, Width, Height));

    private static void Blur(byte[] pixels, PixelRectangle area)
    {
        byte[] sharp = [.. pixels];
        for (int y = Math.Max(1, area.Y); y < Math.Min(Height - 1, area.Y + area.Height); y++)
        {
            for (int x = Math.Max(1, area.X); x < Math.Min(Width - 1, area.X + area.Width); x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = 0;
                    for (int around = 0; around < 9; around++)
                        sum += sharp[((y + around / 3 - 1) * Width + x + around % 3 - 1) * 3 + channel];
                    pixels[(y * Width + x) * 3 + channel] = (byte)(sum / 9);
                }
            }
        }
    }

    // A fingerprint: blurred, and a haze over it.
    private static void Dirty(byte[] pixels)
    {
        Blur(pixels, Smear);
        for (int y = Smear.Y; y < Smear.Y + Smear.Height; y++)
            for (int i = (y * Width + Smear.X) * 3; i < (y * Width + Smear.X + Smear.Width) * 3; i++)
                pixels[i] = (byte)(pixels[i] * 0.8 + 200 * 0.2);
    }
}
