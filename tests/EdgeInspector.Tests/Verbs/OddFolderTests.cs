using System.Text.Json;
using EdgeInspector.Cameras.Files;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>Folders as people have them, with all that does not belong there.</summary>
[Long]
[Needs("opencv")]
public sealed class OddFolderTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Odd => _folder.PathTo("odd");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Learn_FolderWithEverythingOdd_GivesTheModelOfTheCleanOne()
    {
        FillOdd();
        (int code, string output, string errors) = await VerbCall.RunAsync("learn", "--good", Odd, "--out", _folder.PathTo("model"),
            "--bank", "300");
        Assert.True(code == 0, errors);
        foreach (string file in (string[])["model.onnx", "bank.npy", "bank-origins.npy", "manifest.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(line.Model, file)), File.ReadAllBytes(_folder.PathTo($"model/{file}")));
        AssertSummary(errors);
        Assert.Contains($"1 image of {TaughtLine.GoodImages + 1} are copies of others and left out (copy.png is 000.png)", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_FolderWithEverythingOdd_JudgesWhatIsAPicture()
    {
        FillOdd();
        (int code, string output, string errors) = await VerbCall.RunAsync("inspect", "--model", line.Model, Odd);
        Assert.True(code is 0 or 1, errors);
        Assert.Equal(TaughtLine.GoodImages + 1,
            output.Split('\n')
            .Count(one => one.StartsWith("PASS", StringComparison.Ordinal) || one.StartsWith("FAIL", StringComparison.Ordinal)));
        AssertSummary(errors);
    }

    [Fact]
    public async Task Evaluate_FolderWithEverythingOdd_JudgesWhatIsAPicture()
    {
        FillOdd("data/test/good");
        Directory.CreateDirectory(_folder.PathTo("data/test/bent edge/lot2"));
        File.Copy(line.BadPart, _folder.PathTo("data/test/bent edge/lot2/000.png"));
        (int code, string output, string errors) = await VerbCall.RunAsync("evaluate", "--model", line.Model, "--data",
            _folder.PathTo("data"));
        Assert.True(code == 0, errors);
        Assert.Contains($"images: {TaughtLine.GoodImages + 2} ({TaughtLine.GoodImages + 1} good, 1 with a defect)", output,
            StringComparison.Ordinal);
        Assert.Contains("Left out:", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_FolderWithEverythingOdd_ShowsWhatInspectJudges(bool watches)
    {
        FillOdd();
        using var log = new RecordingLogger();
        var codec = PictureLibrary.Codec();
        using ICamera camera = watches
            ? DropFolderCamera.Open(new DropFolderCameraOptions { Path = Odd, Recursive = true, Settle = TimeSpan.Zero }, codec,
                TimeProvider.System, log)
            : FolderCamera.Open(new FolderCameraOptions { Path = Odd, FramesPerSecond = null }, codec, 2, TimeProvider.System, log);
        List<string> shown = Shown(camera);
        Assert.Equal(PictureFolder.Walk(Odd, codec).Pictures.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.Equal(TaughtLine.GoodImages + 1, shown.Count);
        AssertSummary(Assert.Single(log.Entries, entry => entry.Event == LogEvent.FolderWalked).Text);
    }

    [Fact]
    public async Task Damaged_Pictures_AreJudgedByNobody()
    {
        string[] names = FillDamaged(_folder.PathTo("data/test/good"));
        string folder = _folder.PathTo("data/test/good");
        (_, string output, _) = await VerbCall.RunAsync("inspect", "--model", line.Model, folder, "--json");
        string[] judged = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names.Length + 3, judged.Length);
        Assert.Equal(names.Length, judged.Count(one => one.Contains("\"verdict\":\"notInspected\"", StringComparison.Ordinal)));
        foreach (string name in names)
            Assert.Contains(judged,
                one => one.Contains($"/{name}\"", StringComparison.Ordinal)
                && one.Contains("\"verdict\":\"notInspected\"", StringComparison.Ordinal));

        Directory.CreateDirectory(_folder.PathTo("data/test/bent edge"));
        File.Copy(line.BadPart, _folder.PathTo("data/test/bent edge/000.png"));
        (_, output, string errors) = await VerbCall.RunAsync("evaluate", "--model", line.Model, "--data", _folder.PathTo("data"));
        Assert.Contains("images: 4 (3 good, 1 with a defect)", output, StringComparison.Ordinal);
        foreach (string name in names) Assert.Contains(name, errors, StringComparison.Ordinal);

        using var log = new RecordingLogger();
        using var camera = FolderCamera.Open(new FolderCameraOptions { Path = folder, FramesPerSecond = null }, PictureLibrary.Codec(), 2,
            TimeProvider.System, log);
        List<string> shown = Shown(camera);
        Assert.Equal(names.Length + 3, shown.Count);
        foreach (string name in names) Assert.Contains($"{name} FrameIncomplete", shown);
    }

    [Fact]
    public async Task Learn_DamagedPictures_AreAllRefusedByName()
    {
        string[] names = FillDamaged(Odd);
        (int code, _, string errors) = await VerbCall.RunAsync("learn", "--good", Odd, "--out", _folder.PathTo("model"));
        Assert.Equal(3, code);
        foreach (string name in names) Assert.Contains(Path.Combine(Odd, name), errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("model")));
    }

    [Fact]
    public async Task Learn_DataSetWithDefects_IsRefusedBeforeAnythingIsLearned()
    {
        (int code, _, string errors) = await VerbCall.RunAsync("learn", "--good", line.Data, "--out", _folder.PathTo("model"));
        Assert.Equal(3, code);
        Assert.Contains("it looks like a data set with defects", errors, StringComparison.Ordinal);
        Assert.Contains("bent edge (4)", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_CopiesOfFivePictures_CountFive()
    {
        TaughtLine.DrawGood(Odd, 1, 5);
        foreach (string file in Directory.GetFiles(Odd))
            for (int i = 0; i < 5; i++) File.Copy(file, file.Replace(".png", $"-{i}.png", StringComparison.Ordinal));
        (int code, string output, string errors) = await VerbCall.RunAsync("learn", "--good", Odd, "--out", _folder.PathTo("model"),
            "--bank", "300");
        Assert.True(code == 0, errors);
        Assert.Contains("25 images of 30 are copies of others and left out", output, StringComparison.Ordinal);
        Assert.Contains("from 4 good images", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_NearCopies_CountOnceForTheFalseRejectRate()
    {
        TaughtLine.DrawGood(Odd, 1, 12);
        var codec = PictureLibrary.Codec();
        foreach (string file in Directory.GetFiles(Odd))
            File.WriteAllBytes(Path.ChangeExtension(file, ".jpg"), codec.EncodeJpeg(codec.Read(file, out _), 95));
        (int code, string output, string errors) = await VerbCall.RunAsync("learn", "--good", Odd, "--out", _folder.PathTo("model"),
            "--bank", "300");
        Assert.True(code == 0, errors);
        Assert.Contains("12 images show the same as others but for noise or light", output, StringComparison.Ordinal);
        Assert.Matches("from 1[12] different of 2[0-9] good images", output);
        using var manifest = JsonDocument.Parse(File.ReadAllText(_folder.PathTo("model/manifest.json")));
        Assert.InRange(manifest.RootElement.GetProperty("calibration").GetProperty("reachableRate").GetDouble(), 1.0 / 13.5, 1.0 / 11.5);
    }

    [Fact]
    public async Task Learn_BlackPictures_AreRefusedWithTheReason()
    {
        Directory.CreateDirectory(Odd);
        using var black = new Mat(64, 64, MatType.CV_8UC1, Scalar.Black);
        for (int i = 0; i < 3; i++) File.WriteAllBytes(Path.Combine(Odd, $"{i}.png"), black.ImEncode(".png"));
        (int code, _, string errors) = await VerbCall.RunAsync("learn", "--good", Odd, "--out", _folder.PathTo("model"));
        Assert.Equal(3, code);
        Assert.Contains("3 images of 3 show nothing, all pixels are alike: 0.png, 1.png, 2.png", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_TwelveBitsInSixteen_KeepsTheRangeAndHoldsLaterPicturesAgainstIt()
    {
        WriteDeep(Odd, 1, 12, shift: 4);
        (int code, string output, string errors) = await VerbCall.RunAsync("learn", "--good", Odd, "--out", _folder.PathTo("model"),
            "--bank", "300");
        Assert.True(code == 0, errors);
        Assert.Single(output.Split('\n'), one => one.Contains("the upper 8 of 12 bits are used, as found", StringComparison.Ordinal));
        using var manifest = JsonDocument.Parse(File.ReadAllText(_folder.PathTo("model/manifest.json")));
        Assert.Equal(12, manifest.RootElement.GetProperty("frames").GetProperty("bitDepth").GetInt32());

        WriteDeep(_folder.PathTo("later"), 40, 1, shift: 4);
        WriteDeep(_folder.PathTo("full"), 40, 1, shift: 8);
        (code, _, errors) = await VerbCall.RunAsync("inspect", "--model", _folder.PathTo("model"), _folder.PathTo("later"),
            "--threshold", "1000");
        Assert.True(code == 0, errors);
        (code, _, errors) = await VerbCall.RunAsync("inspect", "--model", _folder.PathTo("model"), _folder.PathTo("full"),
            "--threshold", "1000");
        Assert.Equal(3, code);
        Assert.Contains("more than the 12 bits a channel that are expected", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4000, 4)]
    [InlineData(3, 1200)]
    public async Task Learn_LinesOfAPicture_AreRefusedUnlessSomebodySaysWhatCounts(int width, int height)
    {
        Directory.CreateDirectory(Odd);
        for (int i = 0; i < 3; i++)
        {
            using var picture = new Mat(height, width, MatType.CV_8UC3);
            Cv2.Randu(picture, new Scalar(0, 0, 0), new Scalar(255, 255, 255));
            File.WriteAllBytes(Path.Combine(Odd, $"{i}.png"), picture.ImEncode(".png"));
        }
        string[] words = ["learn", "--good", Odd, "--out", _folder.PathTo("model"), "--bank", "20"];
        (int code, _, string errors) = await VerbCall.RunAsync(words);
        Assert.Equal(2, code);
        Assert.Contains($"{width}x{height}, more than 128 times as long as wide", errors, StringComparison.Ordinal);
        Assert.Contains("--roi", errors, StringComparison.Ordinal);
        Assert.Contains("--size", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("model")));

        (code, _, errors) = await VerbCall.RunAsync([.. words, "--size", "64x64"]);
        Assert.True(code == 0, errors);
        Assert.Contains("at 64x64", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_PictureUnlikeTheTaught_IsNotInspected()
    {
        Directory.CreateDirectory(Odd);
        using Mat good = Cv2.ImRead(line.GoodPart);
        using var grey = new Mat();
        Cv2.CvtColor(good, grey, ColorConversionCodes.BGR2GRAY);
        File.WriteAllBytes(Path.Combine(Odd, "grey.png"), grey.ImEncode(".png"));
        using Mat dot = good[new Rect(0, 0, 1, 1)], strip = good.Resize(new Size(6000, 2)), dark = good * 0.05;
        File.WriteAllBytes(Path.Combine(Odd, "dot.png"), dot.Clone().ImEncode(".png"));
        File.WriteAllBytes(Path.Combine(Odd, "strip.png"), strip.ImEncode(".png"));
        File.WriteAllBytes(Path.Combine(Odd, "dark.png"), dark.ImEncode(".png"));
        File.Copy(line.GoodPart, Path.Combine(Odd, "good.png"));
        (int code, string output, string errors) = await VerbCall.RunAsync("inspect", "--model", line.Model, Odd, "--json");
        Assert.Equal(3, code);
        foreach (string name in (string[])["grey.png", "dot.png", "strip.png", "dark.png"])
            Assert.Contains(output.Split('\n'),
                one => one.Contains($"/{name}\"", StringComparison.Ordinal)
                && one.Contains("\"verdict\":\"notInspected\"", StringComparison.Ordinal));
        Assert.Contains(output.Split('\n'),
            one => one.Contains("/good.png\"", StringComparison.Ordinal) && one.Contains("\"verdict\":\"pass\"", StringComparison.Ordinal));
        Assert.Contains("the frame is grey, the model was taught with pictures in colour", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_NamesThatSteerATerminalOrFeignALine_AreShownWithoutThat()
    {
        Directory.CreateDirectory(Odd);
        foreach (string name in (string[])["\u001b[31m.png", "a\nPASS      1.000 \r.png"])
            File.Copy(line.GoodPart, Path.Combine(Odd, name));
        File.WriteAllText(Path.Combine(Odd, "b\nPASS\u001b[2J.png"), "no picture");
        (int code, string output, string errors) = await AgentProgram.RunAsync("inspect", "--model", line.Model, Odd);
        Assert.Equal(3, code);
        Assert.DoesNotContain(output + errors, character => char.IsControl(character) && character is not ('\n' or '\r'));
        Assert.Equal(3, output.ReplaceLineEndings("\n").Trim().Split('\n').Length);
        Assert.EndsWith("2 passed, 0 failed, 1 could not be judged.", output.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(errors.Split('\n'), one => one.StartsWith("PASS", StringComparison.Ordinal));
    }

    private static void AssertSummary(string errors)
    {
        string summary = Assert.Single(errors.Split('\n'), one => one.Contains("Left out:", StringComparison.Ordinal));
        foreach (string part in (string[])[
            "hidden files or folders (", "._000.png", "files or folders of the system (", "$RECYCLE.BIN",
            "files or folders that this program wrote (",
            "1 link to a folder that is walked already (loop)", "1 link that leads nowhere (gone.png)",
            "3 files with other endings (2 .txt, 1 .heic)"])
            Assert.Contains(part, summary, StringComparison.Ordinal);
    }

    // The pictures that the line was taught with, and whatever else lies about.
    private void FillOdd(string name = "odd")
    {
        string folder = _folder.PathTo(name);
        void Add(string file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.Copy(line.BadPart, Path.Combine(folder, file));
        }
        TaughtLine.DrawGood(folder, 1, TaughtLine.GoodImages);
        foreach (string file in (string[])[
            "._000.png", ".hidden.png", ".Trash-1000/files/a.png", ".ipynb_checkpoints/a.png", "$RECYCLE.BIN/a.png", "@eaDir/a.png",
            "lost+found/a.png",
            "Thumbs/a.png", "__MACOSX/a.png", "a.txt", "b.TXT", "c.heic", "000-overlay.jpg", "000-beside.jpg", "000-map.png",
            "heat/000-map.png",
            "heat/scales.json", "old/manifest.json", "old/manifest.sha256", "old/suspicious/1-a.png", "report/report.html",
            "report/evaluation.json",
            "report/plots/roc.png"]) Add(file);
        File.Copy(Path.Combine(folder, "000.png"), Path.Combine(folder, "copy.png"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "loop"), folder);
        File.CreateSymbolicLink(Path.Combine(folder, "gone.png"), Path.Combine(folder, "nowhere.png"));
    }

    // Files that end like pictures and are none that may be judged.
    private string[] FillDamaged(string folder)
    {
        TaughtLine.DrawGood(folder, 1, 3);
        byte[] jpeg = PictureLibrary.Codec().EncodeJpeg(Good(), 90), png = File.ReadAllBytes(line.GoodPart);
        byte[] arithmetic = [.. jpeg];
        arithmetic[arithmetic.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 1] = 0xC9;
        Dictionary<string, byte[]> files = new()
        {
            ["arithmetic.jpg"] = arithmetic,
            ["cut.jpg"] = [.. jpeg[..(jpeg.Length / 2)], .. jpeg[(jpeg.Length / 2 + 200)..]],
            ["empty.png"] = [],
            ["half.png"] = png[..(png.Length / 2)],
            ["text.bmp"] = "no picture"u8.ToArray(),
            ["two.jpg"] = [.. jpeg, .. jpeg],
            ["two.png"] = [.. png, .. png],
        };
        foreach ((string name, byte[] content) in files) File.WriteAllBytes(Path.Combine(folder, name), content);
        return [.. files.Keys];
    }

    // What a camera shows until it ends, or has nothing more to show for some seconds.
    private static List<string> Shown(ICamera camera)
    {
        List<string> shown = [];
        for (int idle = 0; idle < 4 && !camera.HasEnded;)
        {
            idle++;
            if (!camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame)) continue;
            shown.Add($"{frame.PartId} {frame.Defect}".TrimEnd());
            frame.Dispose();
            idle = 0;
        }
        return shown;
    }

    private Picture Good() => PictureLibrary.Codec().Read(line.GoodPart, out _);

    // Good parts in grey whose 8 bits are the upper ones of 8 + shift.

    private void WriteDeep(string folder, int first, int count, int shift) => DeepPictures.Write(_folder, folder, first, count, shift);
}
