using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>Good folders that are not all good, thresholds by a gap, and warnings of models that catch little.</summary>
[Long]
public sealed class ThresholdChoiceTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.PathTo("model");

    [Fact]
    public async Task Learn_DefectAmongTheGood_IsSetAsideAndLeftOutInOneStep()
    {
        string good = _folder.PathTo("good"), list = Path.Combine(Out, "suspicious", "leave-out.txt");
        TaughtLine.DrawGood(good, 1, 30);
        File.Copy(line.BadPart, Path.Combine(good, "012b.png"));
        string output = await RunAsync(0, "learn", "--good", good, "--out", Out, "--bank", "300");
        string suggested = $"edge-inspector learn --good {good} --out {Out} --bank 300 --replace --leave-out {list}";
        Assert.Contains("012b.png  <- stands apart, set aside", output, StringComparison.Ordinal);
        Assert.Contains(suggested, output, StringComparison.Ordinal);
        ModelManifest dirty = PackageReader.ReadManifest(Out);
        Assert.Equal("012b.png", dirty.Calibration.SetAside![0]);
        Assert.Contains("012b.png", File.ReadAllLines(list));
        // The defect would be caught where it holds no threshold up.
        Assert.True(dirty.Calibration.Threshold < dirty.Calibration.Scores.Single(score => score.File == "012b.png").Score);

        await RunAsync(0, suggested.Split(' ')[1..]);
        Assert.DoesNotContain(PackageReader.ReadManifest(Out).Images, image => image.File == "012b.png");
    }

    [Fact]
    public async Task Calibrate_CountAll_RestsOnTheImagesThatStandApartToo()
    {
        string good = _folder.PathTo("good");
        TaughtLine.DrawGood(good, 1, 30);
        File.Copy(line.BadPart, Path.Combine(good, "012b.png"));
        await RunAsync(0, "learn", "--good", good, "--out", Out, "--bank", "300");
        await RunAsync(0, "calibrate", "--model", Out, "--count-all");
        ModelManifest all = PackageReader.ReadManifest(Out);
        Assert.Null(all.Calibration.SetAside);
        Assert.Equal(MathF.BitIncrement(all.Calibration.Scores.Max(score => score.Score)), all.Calibration.Threshold);
    }

    [Theory]
    [InlineData("none.png", "has no image none.png")]
    [InlineData("none.txt", "the list none.txt cannot be read")]
    public async Task Learn_LeavesOutWhatIsNotThere_IsInputData(string name, string told)
    {
        Assert.Contains(told, await RunAsync(3, "learn", "--good", line.Good, "--out", Out, "--leave-out", name), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Learn_LeavesOutEveryImage_IsInputData()
    {
        TaughtLine.DrawGood(_folder.PathTo("good"), 1, 2);
        // By its path, as a shell completes it.
        string good = _folder.PathTo("good");
        string told = await RunAsync(3, "learn", "--good", good, "--out", Out, "--leave-out", "000.png", Path.Combine(good, "001.png"));
        Assert.Contains("nothing remains to learn from", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_ToGap_TellsAllTestImagesApart()
    {
        string model = line.CopyModel(Out);
        await RunAsync(0, "calibrate", "--model", model, "--threshold", "1000", "--force");
        await RunAsync(0, "calibrate", "--model", model, "--to-gap", line.Data);
        string output = await RunAsync(0, "evaluate", "--model", model, "--data", line.Data, "--strict");
        Assert.Contains("6 of 6 good parts pass, 8 of 8 defects are caught", output, StringComparison.Ordinal);
        Assert.Equal("given", PackageReader.ReadManifest(model).Calibration.Procedure);
        await RunAsync(0, "calibrate", "--model", model, "--undo");
        Assert.Equal(1000, PackageReader.ReadManifest(model).Calibration.Threshold);
    }

    [Fact]
    public async Task Calibrate_ToGapThatIsNone_WritesNothingAndSaysWhatCanBeDone()
    {
        string model = line.CopyModel(Out);
        Directory.CreateDirectory(_folder.PathTo("data/test/good"));
        Directory.CreateDirectory(_folder.PathTo("data/test/bad"));
        File.Copy(line.BadPart, _folder.PathTo("data/test/good/0.png"));
        File.Copy(line.GoodPart, _folder.PathTo("data/test/bad/0.png"));
        byte[] before = File.ReadAllBytes(Path.Combine(model, "manifest.json"));
        string told = await RunAsync(3, "calibrate", "--model", model, "--to-gap", _folder.PathTo("data"));
        Assert.Contains("has no gap", told, StringComparison.Ordinal);
        Assert.Contains("catches 0 of 1 defects", told, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(model, "manifest.json")));
    }

    [Fact]
    public async Task Evaluate_NothingIsCaught_CannotBeMissed()
    {
        string model = line.CopyModel(Out), report = _folder.PathTo("report");
        await RunAsync(0, "calibrate", "--model", model, "--threshold", "1000", "--force");
        string told = await RunAsync(6, "calibrate", "--model", model, "--threshold", "1001", "--force", "--strict");
        Assert.Contains("THIS MODEL MISSES A DRAWN DEFECT", told, StringComparison.Ordinal);
        told = await RunAsync(6, "evaluate", "--model", model, "--data", line.Data, "--out", report, "--strict");
        Assert.Contains("THIS MODEL CATCHES NOTHING", told, StringComparison.Ordinal);
        Assert.Contains($"calibrate --model {model} --to-gap {line.Data}", told, StringComparison.Ordinal);
        string page = File.ReadAllText(Path.Combine(report, "report.html"));
        Assert.Contains("THIS MODEL CATCHES NOTHING", page, StringComparison.Ordinal);
        Assert.Contains("<h2>Other thresholds</h2>", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(report, "plots", "rates.svg")));
        // Without --strict it is told all the same, and no failure.
        told = await RunAsync(0, "evaluate", "--model", model, "--data", line.Data);
        Assert.Contains("THIS MODEL CATCHES NOTHING", told, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(int expected, params string[] words)
    {
        (int code, string output, string errors) = await VerbCall.RunAsync(words);
        Assert.True(code == expected, $"{string.Join(' ', words)} ended with {code}:\n{output}\n{errors}");
        return output + errors;
    }

    public void Dispose() => _folder.Dispose();
}
