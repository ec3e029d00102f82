using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

[Long]
public sealed class LearnCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.PathTo("out/model");

    [Fact]
    public async Task Learn_Twice_GivesTheSamePackageOnAnyNumberOfThreads()
    {
        await SucceedsAsync("learn", "--good", line.Good, "--out", Out, "--bank", "300", "--threads", "1");
        foreach (string file in Directory.EnumerateFiles(line.Model, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("learned-at.json", StringComparison.Ordinal)))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(Out, Path.GetRelativePath(line.Model, file))));
    }

    [Fact]
    public async Task Learn_EmptyFolder_IsInputData()
    {
        Directory.CreateDirectory(_folder.PathTo("empty"));
        await FailsAsync(3, "no pictures", "learn", "--good", _folder.PathTo("empty"), "--out", Out);
        await FailsAsync(3, "no such folder", "learn", "--good", _folder.PathTo("none"), "--out", Out);
    }

    [Fact]
    public async Task Learn_UnusablePictures_AreAllNamedBeforeTheWork()
    {
        TaughtLine.DrawGood(_folder.PathTo("good"), 1, 3);
        File.WriteAllText(_folder.PathTo("good/words.png"), "words");
        byte[] whole = File.ReadAllBytes(_folder.PathTo("good/000.png"));
        File.WriteAllBytes(_folder.PathTo("good/half.png"), whole[..(whole.Length / 2)]);
        string errors = await FailsAsync(3, "words.png", "learn", "--good", _folder.PathTo("good"), "--out", Out);
        Assert.Contains("half.png", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("000.png", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_OneImage_HasNoThresholdAndSaysWhatToDo()
    {
        TaughtLine.DrawGood(_folder.PathTo("one"), 1, 1);
        string output = await SucceedsAsync("learn", "--good", _folder.PathTo("one"), "--out", Out, "--bank", "all");
        Assert.Contains("Threshold: none", output, StringComparison.Ordinal);
        await FailsAsync(2, "--threshold", "inspect", "--model", Out, line.GoodPart);
        await SucceedsAsync("inspect", "--model", Out, "--threshold", "1000", line.GoodPart);
    }

    [Fact]
    public async Task Learn_BackboneWithoutTheLayer_IsModel() =>
        await FailsAsync(4, "c2, c3, c4", "learn", "--good", line.Good, "--out", Out, "--layers", "c3,c9");

    [Fact]
    public async Task Learn_ConvNext_GoesThroughInspectAndEvaluate()
    {
        string backbone = SharedData.Require("backbones/convnext_base_features3_random.onnx");
        await SucceedsAsync("learn", "--good", line.Good, "--out", Out, "--backbone", backbone, "--layers", "features.3", "--size", "96x64",
            "--bank", "200");
        string manifest = File.ReadAllText(Path.Combine(Out, "manifest.json"));
        // ImageNet's mean and deviation belong to it.
        Assert.Contains("123.675", manifest, StringComparison.Ordinal);
        Assert.Contains("58.395", manifest, StringComparison.Ordinal);
        Assert.Contains("imageAuroc", await SucceedsAsync("evaluate", "--model", Out, "--data", line.Data, "--json"),
            StringComparison.Ordinal);
        await SucceedsAsync("inspect", "--model", Out, "--threshold", "1000", line.GoodPart);
    }

    [Fact]
    public async Task Learn_BackboneThatIsNone_IsModel() =>
        await FailsAsync(4, "000.png", "learn", "--good", line.Good, "--out", Out, "--backbone", Path.Combine(line.Good, "000.png"));

    [Theory]
    [InlineData("--bank", "many")]
    [InlineData("--roi", "1,2,3")]
    [InlineData("--size", "large")]
    [InlineData("--neighbours", "0")]
    [InlineData("--false-reject-rate", "1.5")]
    [InlineData("--method", "magic")]
    [InlineData("--colour", "red")]
    public async Task Learn_WrongOption_IsUsage(string option, string value) =>
        await FailsAsync(2, option, "learn", "--good", line.Good, "--out", Out, option, value);

    [Fact]
    public async Task Learn_RegionOutsideThePictures_IsInputData() =>
        await FailsAsync(3, "region of interest", "learn", "--good", line.Good, "--out", Out, "--roi", "100,100,100,100");

    [Fact]
    public async Task Learn_GroupPatternThatIsNone_IsUsage() =>
        await FailsAsync(2, "group", "learn", "--good", line.Good, "--out", Out, "--group", "(");

    [Fact]
    public async Task Learn_PlaceTaken_IsRefusedBeforeTheWork()
    {
        string errors = await FailsAsync(5, "--replace", "learn", "--good", line.Good, "--out", line.Model);
        Assert.DoesNotContain("extracting", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_DiskFull_SaysSoAndLeavesNothing()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        (int code, _, string errors) = await VerbCall.RunAsync("learn", "--good", line.Good, "--out", Path.Combine(disk.Path, "model"),
            "--bank", "100");
        Assert.Equal(5, code);
        Assert.Contains("disk is full", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public async Task Learn_IntoAFolderThatTakesNoFiles_NamesWhatWasGivenAndSaysWhatToDo()
    {
        TestPaths.RequireLinux();
        string errors = await FailsAsync(2, "'/proc/model'", "learn", "--good", line.Good, "--out", "/proc/model");
        Assert.Contains("takes new files", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("extracting", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_CtrlC_EndsAndLeavesNothing()
    {
        TaughtLine.DrawGood(_folder.PathTo("good"), 1, 200);
        await using AgentProgram program = AgentProgram.Start("learn", "--good", _folder.PathTo("good"), "--out", Out, "--bank", "all");
        await program.WaitForAsync("extracting");
        program.SendInterrupt();
        Assert.Equal(130, await program.EndAsync());
        Assert.Contains("nothing was left half-written", program.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("out")) && Directory.EnumerateFileSystemEntries(_folder.PathTo("out")).Any());
    }

    [Fact]
    public async Task Learn_Runtime_KeepsNoDeviceIdAndReportsToNobody()
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = _folder.PathTo("home"),
            ["XDG_CACHE_HOME"] = _folder.PathTo("home/.cache"),
            ["CI"] = ""
        };
        Directory.CreateDirectory(_folder.PathTo("home/.cache"));
        await using AgentProgram program = AgentProgram.Start(environment, "learn", "--good", line.Good, "--out", Out, "--bank", "50");
        Assert.Equal(0, await program.EndAsync());
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_folder.PathTo("home"), "*", SearchOption.AllDirectories),
            entry => entry.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Learn_NoPermission_SaysSoBeforeTheWork()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root" || !File.Exists("/usr/bin/setpriv"))
        {
            Assert.Skip("Only root on Linux can try this as somebody else.");
            return;
        }
        Directory.CreateDirectory(_folder.PathTo("locked"));
        // Reading must work for everybody, writing for nobody but root.
        const UnixFileMode Open =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder.Path, Open);
        File.SetUnixFileMode(_folder.PathTo("locked"), Open);
        TaughtLine.DrawGood(_folder.PathTo("good"), 1, 3);
        File.SetUnixFileMode(_folder.PathTo("good"), Open);
        if (!AgentProgram.CanRunAsNobody()) Assert.Skip("The repository lies where only root may read.");
        await using AgentProgram program = AgentProgram.StartAsNobody("learn", "--good", _folder.PathTo("good"), "--out",
            _folder.PathTo("locked/model"));
        Assert.Equal(2, await program.EndAsync());
        Assert.Contains("no permission", program.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("extracting", program.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.PathTo("locked")));
    }

    [Fact]
    public async Task Learn_Output_SaysWhatMayBeClaimed()
    {
        string output = await SucceedsAsync("learn", "--good", line.Good, "--out", Out, "--bank", "100", "--neighbours", "1");
        Assert.Contains("at most", output, StringComparison.Ordinal);
        Assert.Contains("missed defects", output, StringComparison.Ordinal);
        Assert.Contains("look at them", output, StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(Path.Combine(Out, "suspicious"), "?-*.jpg").Length);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> SucceedsAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await VerbCall.RunAsync(arguments);
        Assert.True(code == 0, $"{code}: {output}\n{errors}");
        return output;
    }

    private async Task<string> FailsAsync(int expected, string text, params string[] arguments)
    {
        (int code, string output, string errors) = await VerbCall.RunAsync(arguments);
        Assert.True(code == expected, $"{code} instead of {expected}: {output}\n{errors}");
        Assert.Contains(text, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at EdgeInspector.", errors, StringComparison.Ordinal);
        if (!arguments.Contains(line.Model)) Assert.False(Directory.Exists(Out) && arguments[0] == "learn", "a package was left behind");
        return errors;
    }
}
