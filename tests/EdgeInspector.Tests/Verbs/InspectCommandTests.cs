using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Evidence;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

[Long]
public sealed class InspectCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Inspect_GoodParts_Pass()
    {
        (int code, string output, _) = await VerbCall.RunAsync("inspect", "--model", line.Model, "--threshold", "1000",
            Path.GetDirectoryName(line.GoodPart)!);
        Assert.Equal(0, code);
        Assert.Contains("6 passed, 0 failed, 0 could not be judged.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Defect_FailsWithRegionAndExitCodeOne()
    {
        (int code, string output, _) = await VerbCall.RunAsync("inspect", "--model", line.Model, "--json", line.BadPart);
        Assert.Equal(1, code);
        JsonElement part = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.Equal(line.BadPart, part.GetProperty("file").GetString());
        Assert.Equal("fail", part.GetProperty("verdict").GetString());
        Assert.True(part.GetProperty("score").GetSingle() >= part.GetProperty("threshold").GetSingle());
        JsonElement region = part.GetProperty("regions")[0];
        Assert.Equal(part.GetProperty("score").GetSingle(), region.GetProperty("peak").GetSingle());
        Assert.Equal(4, region.GetProperty("box").GetArrayLength());
        Assert.True(part.GetProperty("timing").GetProperty("inferMs").GetDouble() > 0);
    }

    // A bad part's own patches are in no bank: a learned picture's are, at their own place and without a distance.
    [Fact]
    public async Task Inspect_WithEvidence_NamesTheNearestGoodPatchOfEachRegion()
    {
        string learned = Path.Combine(line.Good, "003.png");
        (int code, string output, string errors) = await VerbCall.RunAsync("inspect", "--model", line.Model, "--json", "--evidence",
            "--threshold", "0.001", learned, line.BadPart);
        Assert.True(code == 1, errors);
        JsonElement[] parts = [.. output.Split('\n').Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
        string[] files = [.. PackageReader.ReadManifest(line.Model).Images.Select(image => image.File)];
        foreach (JsonElement region in parts.SelectMany(part => part.GetProperty("regions").EnumerateArray()))
        {
            JsonElement evidence = region.GetProperty("evidence");
            Assert.Contains(evidence.GetProperty("file").GetString(), files);
            int[] place = [.. evidence.GetProperty("place").EnumerateArray().Select(number => number.GetInt32())];
            Assert.True(new PixelRectangle(place[0], place[1], place[2], place[3]).FitsIn(TaughtLine.Width, TaughtLine.Height));
        }
        Assert.True(Distance(parts[1]) > Distance(parts[0]), "a defect is farther from all that is good than a good part");
        (_, output, _) = await VerbCall.RunAsync("inspect", "--model", line.Model, "--evidence", line.BadPart);
        Assert.Matches(
            @"region \d+,\d+,\d+,\d+ \(peak [0-9.]+\) at \d+,\d+,\d+,\d+ should look like \d+\.png at \d+,\d+,\d+,\d+, distance [0-9.]+",
            output);

        static float Distance(JsonElement part) =>
            part.GetProperty("regions")[0].GetProperty("evidence").GetProperty("distance").GetSingle();
    }

    // The search is made again beside the graph: it must find what the graph found. LUNAR's network has no part in it: trained little.
    [Theory]
    [InlineData("knn")]
    [InlineData("lunar", "--bank", "200", "--training-patches", "10")]
    [InlineData("spade", "--gallery-rows", "20")]
    public async Task GoodPatchFinder_LearnedPicture_FindsItsOwnPatchesAtTheirPlace(string method, params string[] options)
    {
        string model = method == "knn" ? line.Model : _folder.PathTo(method);
        if (method != "knn")
            Assert.Equal(0,
                (await VerbCall.RunAsync(
                    ["learn", "--good", line.Good, "--out", model, "--method", method, "--threshold", "1", .. options])).Code);
        using GoodPatchFinder finder = GoodPatchFinder.Open(model);
        var codec = PictureLibrary.Codec();
        Picture learned = codec.Read(Path.Combine(line.Good, "003.png"), out _);
        var whole = new PixelRectangle(0, 0, TaughtLine.Width, TaughtLine.Height);
        // Each patch alone: those that became rows of the bank have themselves as the nearest.
        PixelRectangle[] places = [.. Enumerable.Range(0, 40 * 32).Select(i => new PixelRectangle(i % 40 * 4 + 1, i / 40 * 4 + 1, 1, 1))];
        GoodPatch[] own = [.. finder.Find(new PixelView(learned), whole, places).Where(good => good.Distance < 1e-3f)];
        Assert.NotEmpty(own);
        Assert.All(own, good => Assert.Equal(("003.png", good.Patch), (good.File, good.Place)));
    }

    [Fact]
    public async Task Inspect_WithEvidenceOfAMethodWithoutABank_SaysSo()
    {
        string model = _folder.PathTo("padim");
        Assert.Equal(0,
            (await VerbCall.RunAsync("learn", "--good", line.Good, "--out", model, "--method", "padim", "--dimensions", "20")).Code);
        (int code, _, string errors) = await VerbCall.RunAsync("inspect", "--model", model, "--evidence", line.BadPart);
        Assert.Equal(4, code);
        Assert.Contains("padim keeps no bank of good patches", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_SomeUnreadable_JudgesTheOthersAndSaysThree()
    {
        File.WriteAllText(_folder.PathTo("words.png"), "words");
        (int code, string output, string errors) = await VerbCall.RunAsync("inspect", "--model", line.Model, "--json",
            _folder.PathTo("words.png"), line.BadPart);
        Assert.Equal(3, code);
        JsonElement[] parts = [.. output.Split('\n').Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
        Assert.Equal(["notInspected", "fail"], parts.Select(part => part.GetProperty("verdict").GetString()));
        Assert.Contains("words.png", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_MissingPath_IsInputData() =>
        Assert.Equal(3, (await VerbCall.RunAsync("inspect", "--model", line.Model, _folder.PathTo("none"))).Code);

    [Fact]
    public async Task Inspect_SpoiltModel_IsModel()
    {
        string model = line.CopyModel(_folder.PathTo("model"));
        File.AppendAllText(Path.Combine(model, "model.onnx"), "x");
        (int code, _, string errors) = await VerbCall.RunAsync("inspect", "--model", model, line.GoodPart);
        Assert.Equal(4, code);
        Assert.Contains("model.onnx", errors, StringComparison.Ordinal);
        Assert.Equal(4, (await VerbCall.RunAsync("inspect", "--model", _folder.PathTo("none"), line.GoodPart)).Code);
    }

    [Fact]
    public async Task Inspect_Heatmaps_WritesOverlayBesideAndRawMapWithItsScale()
    {
        string maps = _folder.PathTo("maps");
        (int code, string output, _) = await VerbCall.RunAsync("inspect", "--model", line.Model, "--json", "--heatmaps", maps,
            line.BadPart, line.GoodPart);
        Assert.Equal(1, code);
        var codec = PictureLibrary.Codec();
        Picture overlay = codec.Read(Path.Combine(maps, "000-overlay.jpg"), out _),
            beside = codec.Read(Path.Combine(maps, "000-beside.jpg"), out _);
        Assert.Equal(TaughtLine.Width, overlay.Width);
        Assert.Equal(2 * TaughtLine.Width, beside.Width);
        Assert.True(File.Exists(Path.Combine(maps, "000-2-overlay.jpg")), "two files of the same name do not overwrite each other");

        JsonElement scale = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(maps, "scales.json")))
            .GetProperty("000-map.png");
        Assert.Equal(JsonSerializer.Deserialize<JsonElement>(output.Split('\n')[0]).GetProperty("score").GetSingle(),
            scale.GetProperty("high").GetSingle());
        Picture map = codec.Read(Path.Combine(maps, "000-map.png"), out PictureSource source);
        Assert.Contains("16 bits", Assert.Single(source.Notes), StringComparison.Ordinal);
        Assert.Equal(255, map.Pixels.Max());
    }

    [Fact]
    public async Task Evaluate_DataSet_GivesFigures()
    {
        (int code, string output, string errors) = await VerbCall.RunAsync("evaluate", "--model", line.Model, "--data", line.Data,
            "--json", "--out", _folder.PathTo("report"));
        Assert.True(code == 0, errors);
        JsonElement figures = JsonSerializer.Deserialize<JsonElement>(output);
        Assert.InRange(figures.GetProperty("imageAuroc").GetDouble(), 0.9, 1);
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("pixelAuroc").ValueKind);
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("aupro03").ValueKind);
        Assert.True(figures.GetProperty("f1Max").GetDouble() > 0.8);
        Assert.True(figures.GetProperty("latencyMs").GetProperty("p99").GetDouble() > 0);
        Assert.Equal((14, 6, 8, 8), (Count("images"), Count("good"), Count("defect"), Count("withoutMask")));
        Assert.Equal(15, File.ReadAllLines(_folder.PathTo("report/scores.csv")).Length);
        Assert.True(File.Exists(_folder.PathTo("report/heatmaps/bent edge/000-overlay.jpg")));
        Assert.Equal(["bent edge", "foreign body"],
            figures.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetProperty("kind").GetString()));
        Assert.InRange(figures.GetProperty("imageAuroc").GetDouble(), figures.GetProperty("imageAurocInterval")[0].GetDouble(),
            figures.GetProperty("imageAurocInterval")[1].GetDouble());

        string report = File.ReadAllText(_folder.PathTo("report/report.html"));
        Assert.Contains("foreign body/000.png", report, StringComparison.Ordinal);
        // Each picture, and for those with a marked place that place beside the good one that it resembles most.
        int marked = Regex.Count(report, @"it should look like \d{3}\.png at \d+,\d+ \(distance ");
        Assert.InRange(marked, 1, 8 + 6);
        Assert.Equal(8 + 6 + 2 * marked, Regex.Count(report, "data:image/jpeg;base64,"));
        Assert.DoesNotMatch("(src|href)=\"(?!data:|#)", report);
        foreach (string plot in (string[])["scores", "roc", "latency"])
        {
            Assert.True(new FileInfo(_folder.PathTo($"report/plots/{plot}.png")).Length > 5000);
            Assert.StartsWith("<", File.ReadAllText(_folder.PathTo($"report/plots/{plot}.svg")), StringComparison.Ordinal);
        }

        int Count(string name) => figures.GetProperty("counts").GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Compare_TwoSizes_ShowsBothAndKeepsThem()
    {
        (int code, string output, string errors) = await VerbCall.RunAsync(
            "compare", "--good", line.Good, "--data", line.Data, "--methods", "knn", "--bank", "100", "--max-images", "20", "--sizes",
            "auto,160x128", "--out", _folder.PathTo("comparison"));
        Assert.True(code == 0, errors);
        Assert.Matches("knn +efficientnet_lite0 +320x256 ", output);
        Assert.Matches("knn +efficientnet_lite0 +160x128 ", output);
        Assert.Matches(" caught +p50 ms", output);
        Assert.Matches(@" \d/8 +\d", output);
        Assert.Contains("caught at the threshold", File.ReadAllText(_folder.PathTo("comparison/comparison.html")),
            StringComparison.Ordinal);
        JsonElement manifest = JsonSerializer.Deserialize<JsonElement>(
            File.ReadAllText(_folder.PathTo("comparison/1-knn-efficientnet_lite0/manifest.json")));
        Assert.Equal(20, manifest.GetProperty("images").GetArrayLength());
        JsonElement results = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(_folder.PathTo("comparison/comparison.json")));
        Assert.Contains("1-knn-efficientnet_lite0-report/report.html", File.ReadAllText(_folder.PathTo("comparison/comparison.html")),
            StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.PathTo("comparison/1-knn-efficientnet_lite0-report/report.html")));
        Assert.All(results.EnumerateArray(),
            result => Assert.True(result.GetProperty("evaluation").GetProperty("imageAuroc").GetDouble() > 0.5));
        Assert.Equal(0,
            (await VerbCall.RunAsync("inspect", "--threshold", "1000", "--model", _folder.PathTo("comparison/1-knn-efficientnet_lite0"),
                line.GoodPart)).Code);

        // What learning says of so few images.
        const string Few = "18 images cannot show a false reject rate of";
        Assert.Contains(Few, errors, StringComparison.Ordinal);
        Assert.Contains(Few, File.ReadAllText(_folder.PathTo("comparison/comparison.html")), StringComparison.Ordinal);
        (_, string learned, _) = await VerbCall.RunAsync("learn", "--good", line.Good, "--out", _folder.PathTo("learned"), "--bank",
            "100", "--max-images", "20");
        Assert.Contains(Few, learned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_CopiesAndSubFolders_AreSaidOnceForAllVariants()
    {
        TaughtLine.DrawGood(_folder.PathTo("good/early"), 1, 8);
        TaughtLine.DrawGood(_folder.PathTo("good/late"), 100, 8);
        File.Copy(_folder.PathTo("good/early/000.png"), _folder.PathTo("good/late/copy.png"));
        (int code, string output, string errors) = await VerbCall.RunAsync(
            "compare", "--good", _folder.PathTo("good"), "--data", line.Data, "--methods", "knn,gaussian-ad", "--bank", "100", "--sizes",
            "160x128,96x96");
        Assert.True(code == 0, errors);
        Assert.Matches("knn +efficientnet_lite0 +96x96 ", output);
        Assert.Single(Regex.Matches(errors, "17 pictures in 2 folders"));
        Assert.Single(Regex.Matches(errors, "late/copy.png is early/000.png"));
        Assert.Single(Regex.Matches(errors, "images cannot show a false reject rate of"));
    }

    [Fact]
    public async Task Compare_VariantThatCannotBe_IsToldAndTheOthersGoOn()
    {
        (int code, string output, _) = await VerbCall.RunAsync("compare", "--good", line.Good, "--data", line.Data, "--methods",
            "knn,gaussian-ad", "--bank", "100", "--sizes", "100x100,160x128");
        Assert.Equal(4, code);
        Assert.Matches("100x100 failed: .*multiples of", output);
        Assert.Matches("knn +efficientnet_lite0 +160x128 ", output);
        Assert.Matches("gaussian-ad +efficientnet_lite0 +160x128 .* - +- ", output);
    }

    [Theory]
    [InlineData("--sizes", "large")]
    [InlineData("--methods", "magic")]
    public async Task Compare_WrongOption_IsUsage(string option, string value) =>
        Assert.Equal(2, (await VerbCall.RunAsync("compare", "--good", line.Good, "--data", line.Data, option, value)).Code);

    [Fact]
    public async Task Evaluate_OtherLayout_SaysWhatIsWanted()
    {
        (int code, _, string errors) = await VerbCall.RunAsync("evaluate", "--model", line.Model, "--data", line.Good);
        Assert.Equal(3, code);
        Assert.Contains("ground_truth", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_FreshImages_ChangesTheThresholdAlone()
    {
        string model = line.CopyModel(_folder.PathTo("model"));
        TaughtLine.DrawGood(_folder.PathTo("fresh"), 5000, 12);
        byte[] bank = File.ReadAllBytes(Path.Combine(model, "bank.npy"));
        (int code, string output, string errors) = await VerbCall.RunAsync("calibrate", "--model", model, "--good",
            _folder.PathTo("fresh"));
        Assert.True(code == 0, errors);
        Assert.Contains("12 fresh good images", output, StringComparison.Ordinal);
        Assert.Equal(bank, File.ReadAllBytes(Path.Combine(model, "bank.npy")));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(line.Model, "manifest.json")),
            File.ReadAllBytes(Path.Combine(model, "manifest.json")));
        Assert.Equal(0, (await VerbCall.RunAsync("inspect", "--model", model, _folder.PathTo("fresh"))).Code);
    }

    [Fact]
    public async Task Calibrate_AnotherRate_UsesTheKeptScores()
    {
        string model = line.CopyModel(_folder.PathTo("model"));
        (int code, string output, string errors) = await VerbCall.RunAsync("calibrate", "--model", model, "--false-reject-rate", "0.2");
        Assert.True(code == 0, errors);
        Assert.Contains("28 good images", output, StringComparison.Ordinal);
        Assert.Equal(0, (await VerbCall.RunAsync("calibrate", "--model", model)).Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(line.Model, "manifest.json")), File.ReadAllBytes(Path.Combine(model, "manifest.json")));
    }

    [Fact]
    public async Task Calibrate_GivenThreshold_IsHeldAgainstTheModelWrittenAndTakenBack()
    {
        string model = line.CopyModel(_folder.PathTo("model")), manifest = Path.Combine(model, "manifest.json");
        byte[] learned = File.ReadAllBytes(manifest);
        float threshold = PackageReader.ReadManifest(model).Calibration.Threshold!.Value + 1;
        string text = threshold.ToString("R", CultureInfo.InvariantCulture);

        (int code, _, string errors) = await VerbCall.RunAsync("calibrate", "--model", model, "--threshold", "0.0001");
        Assert.Equal(3, code);
        Assert.Contains("Nothing was written", errors, StringComparison.Ordinal);
        Assert.Equal(learned, File.ReadAllBytes(manifest));

        (code, string output, errors) = await VerbCall.RunAsync("calibrate", "--model", model, "--threshold", text);
        Assert.True(code == 0, errors);
        Assert.Contains("calibrate --undo takes it back", output, StringComparison.Ordinal);
        Assert.Equal(threshold, PackageReader.ReadManifest(model).Calibration.Threshold);

        Assert.Equal(0, (await VerbCall.RunAsync("calibrate", "--model", model, "--undo")).Code);
        Assert.Equal(learned, File.ReadAllBytes(manifest));
    }

    [Theory]
    [InlineData("--threshold", "30", "--undo")]
    [InlineData("--threshold", "30", "--false-reject-rate", "0.1")]
    [InlineData("--undo", "--good", "x")]
    public async Task Calibrate_WaysThatDoNotGoTogether_AreAUsageError(params string[] words) =>
        Assert.Equal(2, (await VerbCall.RunAsync(["calibrate", "--model", line.Model, .. words])).Code);

    [Fact]
    public async Task Calibrate_TaughtImages_AreRefused()
    {
        (int code, _, string errors) = await VerbCall.RunAsync("calibrate", "--model", line.CopyModel(_folder.PathTo("model")),
            "--good", line.Good);
        Assert.Equal(3, code);
        Assert.Contains("not seen", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_Model_GivesAllFigures()
    {
        (int code, string output, string errors) = await AgentProgram.RunAsync("bench", "--model", line.Model, "--frames", "60", "--json");
        Assert.True(code == 0, errors);
        JsonElement figures = JsonSerializer.Deserialize<JsonElement>(output);
        foreach (string stage in (string[])["backboneMs", "graphMs", "pathMs"])
            foreach (string percentile in (string[])["p50", "p95", "p99"])
                Assert.True(figures.GetProperty(stage).GetProperty(percentile).GetDouble() > 0);
        double path = figures.GetProperty("pathMs").GetProperty("p50").GetDouble();
        Assert.InRange(figures.GetProperty("ownMs").GetProperty("p50").GetDouble(), double.Epsilon, path / 2);
        Assert.True(figures.GetProperty("framesPerSecond").GetDouble() > 0);
        Assert.InRange(figures.GetProperty("bytesPerFrame").GetDouble(), 0, 2048);
        Assert.Equal("cpu", figures.GetProperty("provider").GetString());
        Assert.True(figures.GetProperty("threads").GetInt32() > 0);
    }

    [Theory]
    [InlineData(new[] { "--frame", "900x30" }, "another shape than the taught")]
    [InlineData(new[] { "--mono" }, "the frame is grey, the model was taught with pictures in colour")]
    public async Task Bench_FramesThatTheModelRefuses_SaysWhyAndWhatToDo(string[] words, string why)
    {
        (int code, string output, string errors) = await AgentProgram.RunAsync(["bench", "--model", line.Model, "--frames", "10", .. words]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("--frame, --mono: the model refuses such frames: ", errors, StringComparison.Ordinal);
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BenchSearch_Runs_ComparesWithTheBareProduct()
    {
        (int code, string output, string errors) = await AgentProgram.RunAsync("bench", "search", "--runs", "10", "--json");
        Assert.True(code == 0, errors);
        Assert.All(JsonSerializer.Deserialize<JsonElement>(output).EnumerateArray(),
            result => Assert.True(result.GetProperty("oneOfPeak").GetDouble() > 0));
    }

    [Fact]
    public async Task BenchCoreset_Runs_ChoosesWhatThePlainLoopChooses()
    {
        (int code, string output, string errors) = await AgentProgram.RunAsync("bench", "coreset", "--good", line.Good, "--bank", "200",
            "--max-images", "5");
        Assert.True(code == 0, errors);
        Assert.Matches("200 of 5120 rows of 152: .* the same rows", output);
        Assert.Equal(2, (await AgentProgram.RunAsync("bench", "coreset", "--good", line.Good, "--bank", "9000", "--max-images", "5")).Code);
    }

    [Fact]
    public async Task Backbone_Show_ListsOutputs()
    {
        (int code, string output, _) = await VerbCall.RunAsync("backbone", "show", Repository.PathTo("models/efficientnet_lite0.onnx"));
        Assert.Equal(0, code);
        Assert.Matches("c3 +40 +8", output);
        Assert.Contains("--layers c3,c4", output, StringComparison.Ordinal);
        Assert.Equal(4, (await VerbCall.RunAsync("backbone", "show", line.GoodPart)).Code);
    }

    [Theory]
    [InlineData("learn")]
    [InlineData("inspect")]
    [InlineData("evaluate")]
    [InlineData("compare")]
    [InlineData("calibrate")]
    [InlineData("backbone", "show")]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("demo")]
    [InlineData("bench")]
    public async Task Help_EveryVerb_HasExamples(params string[] verb)
    {
        (int code, string output, _) = await VerbCall.RunAsync([.. verb, "--help"]);
        Assert.Equal(0, code);
        Assert.Contains($"  edge-inspector {string.Join(' ', verb)}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_UnknownVerb_IsUsage() => Assert.Equal(2, (await VerbCall.RunAsync("explode")).Code);

    public void Dispose() => _folder.Dispose();
}
