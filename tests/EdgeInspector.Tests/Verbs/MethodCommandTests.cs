using System.Text.Json;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>All methods through the program: learn, inspect, evaluate, calibrate.</summary>
[Long]
public sealed class MethodCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.PathTo("model");

    [Theory]
    [InlineData("lunar", "--bank", "200", "--training-patches", "200")]
    [InlineData("padim", "--dimensions", "20", "--shrink")]
    [InlineData("spade", "--gallery-rows", "50")]
    [InlineData("knn", "--bank", "300", "--reweight")]
    public async Task Method_WithAMap_TellsTheDefect(string method, params string[] options)
    {
        await LearnAsync(method, options);
        (int code, string output, string errors) = await VerbCall.RunAsync("inspect", "--model", Model, line.GoodPart);
        Assert.Equal((0, ""), (code, errors));
        await CheckBandAsync();
        (code, output, errors) = await VerbCall.RunAsync("inspect", "--model", Model, "--json", "--heatmaps", _folder.PathTo("maps"),
            line.BadPart);
        Assert.True(code == 1, errors + output);
        Assert.True(JsonSerializer.Deserialize<JsonElement>(output).GetProperty("regions").GetArrayLength() > 0);
        (code, output, errors) = await VerbCall.RunAsync("evaluate", "--model", Model, "--data", line.Data, "--out",
            _folder.PathTo("report"), "--json");
        Assert.True(code == 0, errors);
        Assert.True(JsonSerializer.Deserialize<JsonElement>(output).GetProperty("imageAuroc").GetDouble() > 0.5);
    }

    [Fact]
    public async Task GaussianAd_HasNoMap_AndSaysSoWhereOneIsWanted()
    {
        await LearnAsync("gaussian-ad");
        await CheckBandAsync();
        (int code, string output, string errors) = await VerbCall.RunAsync("inspect", "--model", Model, "--json", line.BadPart);
        Assert.True(code is 0 or 1, errors);
        JsonElement result = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.Equal(("image", 0), (result.GetProperty("decidedBy").GetString(), result.GetProperty("regions").GetArrayLength()));
        Assert.Equal(result.GetProperty("score").GetDouble(), result.GetProperty("imageScore").GetDouble());

        (code, _, errors) = await VerbCall.RunAsync("inspect", "--model", Model, "--heatmaps", _folder.PathTo("maps"), line.BadPart);
        Assert.Equal(2, code);
        Assert.Contains("no heatmaps", errors, StringComparison.Ordinal);
        (code, output, errors) = await VerbCall.RunAsync("evaluate", "--model", Model, "--data", line.Data, "--out",
            _folder.PathTo("report"), "--json");
        Assert.True(code == 0, errors);
        Assert.Equal(JsonValueKind.Null, JsonSerializer.Deserialize<JsonElement>(output).GetProperty("pixelAuroc").ValueKind);
        TaughtLine.DrawGood(_folder.PathTo("fresh"), 5000, 12);
        Assert.Equal(0, (await VerbCall.RunAsync("calibrate", "--model", Model, "--good", _folder.PathTo("fresh"))).Code);
        (code, _, errors) = await VerbCall.RunAsync("calibrate", "--model", Model, "--good", _folder.PathTo("fresh"),
            "--min-region-area", "9");
        Assert.Equal(2, code);
        Assert.Contains("have no meaning", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_ModelWithTwoScores_FindsBothThresholds()
    {
        await LearnAsync("spade", "--gallery-rows", "20");
        TaughtLine.DrawGood(_folder.PathTo("fresh"), 5000, 12);
        Assert.Equal(0, (await VerbCall.RunAsync("calibrate", "--model", Model, "--good", _folder.PathTo("fresh"))).Code);
        JsonElement manifest = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Model, "manifest.json")));
        foreach (string name in (string[])["calibration", "imageCalibration"])
            Assert.Equal((12, "split-conformal"),
                (manifest.GetProperty(name).GetProperty("scores").GetArrayLength(), manifest.GetProperty(name).GetProperty("procedure")
                    .GetString()));
    }

    [Fact]
    public async Task Calibrate_PicturesOfSomethingElse_WritesNothingUnlessForced()
    {
        await LearnAsync("knn", "--bank", "200");
        Directory.CreateDirectory(_folder.PathTo("stripes"));
        for (int i = 0; i < 8; i++)
        {
            var picture = new Picture(TaughtLine.Width, TaughtLine.Height, PixelFormat.Rgb8);
            // Stripes of all colours, as no plate has.
            for (int p = 0; p < picture.Pixels.Length; p++) picture.Pixels[p] = (byte)((p / (4 + i) % 2 * 255) ^ (p % 3 * 100));
            File.WriteAllBytes(_folder.PathTo($"stripes/{i}.png"), PictureLibrary.Codec().EncodePng(picture));
        }
        string[] words = ["calibrate", "--model", Model, "--good", _folder.PathTo("stripes")];
        byte[] before = File.ReadAllBytes(Path.Combine(Model, "manifest.json"));
        (int code, _, string errors) = await VerbCall.RunAsync(words);
        Assert.Equal(3, code);
        Assert.Matches(@"Nothing was written: threshold [0-9.]+ makes no sense for this model.*no part reaches it.*--force", errors);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Model, "manifest.json")));
        Assert.Equal(0, (await VerbCall.RunAsync([.. words, "--force"])).Code);
        Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(Model, "manifest.json")));
    }

    [Theory]
    [InlineData("knn", "--shrink", null)]
    [InlineData("padim", "--bank", "100")]
    [InlineData("lunar", "--gallery-rows", "100")]
    [InlineData("gaussian-ad", "--neighbours", "3")]
    [InlineData("padim", "--matrix-limit", "9")]
    [InlineData("lunar", "--training-patches", "5")]
    public async Task Learn_OptionOfAnotherMethodOrOutOfRange_IsUsageAndNamed(string method, string option, string? value)
    {
        string[] given = value is null ? [option] : [option, value];
        (int code, _, string errors) = await VerbCall.RunAsync(
            ["learn", "--good", line.Good, "--out", Model, "--method", method, .. given]);
        Assert.Equal(2, code);
        Assert.Contains(option, errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // The model's own threshold and half way from there to the drawn defect make sense, ten times as much and a hundredth do not; so for
    // the score of the picture as a whole, whose golden scores are not in the package.
    private async Task CheckBandAsync()
    {
        using (IAnomalyModel model = PackageReader.Load(Model, new SessionSettings()))
        {
            foreach (DecisiveScore decidedBy in (DecisiveScore[])[DecisiveScore.Map, DecisiveScore.Image])
            {
                if ((decidedBy == DecisiveScore.Map ? model.Info.Threshold : model.Info.ImageThreshold) is not { } own) continue;
                ThresholdBand band = model.Info.BandFor(decidedBy)!.Value;
                Assert.True(band.Known.Highest > own, $"The drawn defect scores {band.Known.Highest}, the threshold is {own}.");
                Assert.Null(band.Doubt("threshold", own));
                Assert.Null(band.Doubt("threshold", (own + band.Known.Highest) / 2));
                Assert.NotNull(band.Doubt("threshold", own * 10));
                if (band.Known.Lowest > own / 20) Assert.NotNull(band.Doubt("threshold", own / 100));
            }
        }
        (_, _, string errors) = await VerbCall.RunAsync("inspect", "--model", Model, "--threshold", "3000000", line.GoodPart);
        Assert.Contains("warning: threshold 3000000 makes no sense", errors, StringComparison.Ordinal);
    }

    private async Task LearnAsync(string method, params string[] options)
    {
        (int code, _, string errors) = await VerbCall.RunAsync(
            ["learn", "--good", line.Good, "--out", Model, "--method", method, .. options]);
        Assert.True(code == 0, errors);
    }
}
