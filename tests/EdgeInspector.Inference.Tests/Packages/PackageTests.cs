using System.Text.Json.Nodes;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Inference.Tests.Learning;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Packages;

public sealed class PackageTests(PackageTests.Learned learned) : IClassFixture<PackageTests.Learned>, IDisposable
{
    private readonly TemporaryFolder _folder = new(), _moments = new();

    private string Package => _folder.PathTo("model");

    public static TheoryData<string> Files() =>
    [
        "model.onnx", "bank.npy", "bank-origins.npy", "manifest.json", "manifest.sha256",
        "golden/good-1.input.npy", "golden/good-1.map.npy", "golden/defect.input.npy", "golden/defect.map.npy",
    ];

    [Fact]
    public void Load_WholePackage_ScoresAsItWasLearned()
    {
        Write();
        using IAnomalyModel model = Load();
        Assert.Equal(("model", "knn", 60, 64, 64),
            (model.Info.Name, model.Info.Method, model.Info.BankPatches, model.Info.InputWidth, model.Info.InputHeight));
        Assert.Equal(learned.Model.Calibration.Threshold, model.Info.Threshold);
        Assert.Equal(64, model.Info.Sha256.Length);

        using IScoringSlot slot = model.CreateSlot();
        learned.Model.GoldenImages[^1].Input.CopyTo(slot.Input);
        slot.Run();
        float defect = slot.Score;
        learned.Model.GoldenImages[0].Input.CopyTo(slot.Input);
        slot.Run();
        Assert.True(defect > slot.Score, "the picture with a drawn defect scores higher than the same one without");
        Assert.Equal(slot.AnomalyMap.ToArray().Max(), slot.Score, 1e-6f);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        Write();
        PackageWriter.Write(learned.Model, ModelLearnerTests.Composer(), _folder.PathTo("second"), false, DateTimeOffset.UnixEpoch);
        foreach (string file in Files().Select(row => row.Data))
            Assert.Equal(File.ReadAllBytes(Path.Combine(Package, file)), File.ReadAllBytes(Path.Combine(_folder.PathTo("second"), file)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_OneFlippedBit_IsRefused(string file)
    {
        Write();
        string path = Path.Combine(Package, file);
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int at in (int[])[0, bytes.Length / 2, bytes.Length - 1])
        {
            byte[] flipped = [.. bytes];
            flipped[at] ^= 1;
            File.WriteAllBytes(path, flipped);
            Assert.Throws<ModelException>(() => Load().Dispose());
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_MissingFile_IsRefusedAndNamed(string file)
    {
        Write();
        File.Delete(Path.Combine(Package, file));
        Assert.Contains(Path.GetFileName(file), Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_TruncatedFile_IsRefused(string file)
    {
        Write();
        string path = Path.Combine(Package, file);
        foreach (double share in (double[])[0, 0.5, 0.99])
        {
            Write(replace: true);
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(int)(bytes.Length * share)]);
            Refused();
        }
    }

    [Fact]
    public void Load_SeveralFaults_AreAllTold()
    {
        Write();
        File.Delete(Path.Combine(Package, "bank.npy"));
        File.AppendAllText(Path.Combine(Package, "golden/good-1.map.npy"), "x");
        string message = Refused();
        Assert.Contains("bank.npy", message, StringComparison.Ordinal);
        Assert.Contains("good-1.map.npy", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NewerFormat_SaysThatTheProgramIsOlder()
    {
        Write();
        ChangeManifest(manifest => manifest["formatVersion"] = 99);
        Assert.Contains("format 99", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GoldenScoreThatDoesNotComeOut_IsRefused()
    {
        Write();
        ChangeManifest(manifest => manifest["golden"]![0]!["score"] = (float)manifest["golden"]![0]!["score"]! * 1.01f);
        Assert.Contains("golden picture 'good-1'", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ShapeThatIsNotTheManifests_IsRefused()
    {
        Write();
        ChangeManifest(manifest => manifest["bankRows"] = 61);
        Assert.Contains("expected [61, 152]", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoPackage_SaysHowOneIsMade()
    {
        Assert.Contains("edge-inspector learn", Refused(), StringComparison.Ordinal);
        Directory.CreateDirectory(Package);
        Assert.Contains("not a whole model package", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PlaceTaken_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(Package);
        File.WriteAllText(Path.Combine(Package, "thesis.txt"), "mine");
        Assert.Throws<IOException>(() => Write());
        Assert.Throws<IOException>(() => Write(replace: true));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Package, "thesis.txt")));
    }

    [Fact]
    public void Write_Replace_LeavesNothingOfTheOldOne()
    {
        Write();
        File.WriteAllText(Path.Combine(Package, "old"), "");
        Assert.Throws<IOException>(() => Write());
        Write(replace: true);
        Assert.False(File.Exists(Path.Combine(Package, "old")));
        Assert.Equal([Package], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_KilledAtAnyMoment_LeavesTheOldOrTheNewPackageWhole()
    {
        Write();
        PackageWriter.Recalibrate(Package, ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 42), null, 9, null);
        List<string> moments = [];
        PackageWriter.Write(learned.Model, ModelLearnerTests.Composer(), Package, true, DateTimeOffset.UnixEpoch,
            () => moments.Add(DiskNow(_folder.Path)), CancellationToken.None);
        // Written, in its place, the old one gone.
        Assert.Equal([42f, learned.Model.Calibration.Threshold, learned.Model.Calibration.Threshold],
            moments.Select(moment => ThresholdIn(Path.Combine(moment, "model"))));
        // Whoever was killed has left something; the next one is not held up by it.
        foreach (string moment in moments)
        {
            PackageWriter.Write(learned.Model, ModelLearnerTests.Composer(), Path.Combine(moment, "model"), true, DateTimeOffset.UnixEpoch);
            Assert.Equal(["model"], Directory.GetFileSystemEntries(moment).Select(Path.GetFileName));
        }
    }

    [Fact]
    public void Recalibrate_KilledAtAnyMoment_LeavesTheOldOrTheNewCalibrationAndCanBeDoneAgain()
    {
        Write();
        PackageWriter.Recalibrate(Package, ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 41), null, 9, null);
        List<string> moments = [];
        PackageWriter.Recalibrate(Package, ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 42), null, 9, null,
            () => moments.Add(DiskNow(Package)));
        Assert.Equal(8, moments.Count);
        Assert.Equal([41f, 41f, 41f, 41f, 41f, 41f, 41f, 42f], moments.Select(ThresholdIn));
        foreach (string moment in moments)
        {
            PackageWriter.Recalibrate(moment, ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 43), null, 9, null);
            Assert.Equal(43f, ThresholdIn(moment));
            float before = moment == moments[^1] ? 42 : 41;
            Assert.Equal(before, PackageWriter.RestoreCalibration(moment).Calibration.Threshold);
            Assert.Equal(before, ThresholdIn(moment));
        }
    }

    [Fact]
    public void Load_PackageLaidAside_SaysWhereItLies()
    {
        Write();
        Directory.Move(Package, Package + ".17.old");
        Assert.Contains($"lies in {Package}.17.old: rename it back", Refused(), StringComparison.Ordinal);
    }

    // What a process that is killed now would leave.
    private string DiskNow(string folder)
    {
        string copy = _moments.PathTo(Guid.NewGuid().ToString("N"));
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return copy;
    }

    private static float? ThresholdIn(string package)
    {
        using IAnomalyModel model = PackageReader.Load(package, new SessionSettings { Threads = 1 });
        return model.Info.Threshold;
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => PackageWriter.Write(learned.Model, ModelLearnerTests.Composer(), Package, false, DateTimeOffset.UnixEpoch,
                cancelled.Token));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Write_DiskFull_LeavesNothingAndSaysSo()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 1);
        var error = Assert.ThrowsAny<IOException>(
            () => PackageWriter.Write(learned.Model, ModelLearnerTests.Composer(), Path.Combine(disk.Path, "model"), false,
                DateTimeOffset.UnixEpoch));
        Assert.Contains("space", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public void Recalibrate_NewThreshold_IsLoadedAndAllElseStays()
    {
        Write();
        string bank = PackageReader.ReadManifest(Package).Files["bank.npy"];
        Calibration calibration = ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 42);
        PackageWriter.Recalibrate(Package, calibration, null, 9, "abc");
        using IAnomalyModel model = Load();
        Assert.Equal((42f, 9, "abc", bank),
            (model.Info.Threshold, model.Info.MinimumRegionArea, model.Info.IgnoreMaskSha256, model.Info.BankSha256));
    }

    [Fact]
    public void RestoreCalibration_AfterACalibration_GivesThePackageAsItWasAndBack()
    {
        Write();
        byte[] learned = File.ReadAllBytes(Path.Combine(Package, "manifest.json"));
        PackageWriter.Recalibrate(Package, ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 42), null, 9, "abc");
        Assert.Equal(PackageReader.ReadManifest(Package).Calibration.Threshold, 42f);

        PackageWriter.RestoreCalibration(Package);
        Assert.Equal(learned, File.ReadAllBytes(Path.Combine(Package, "manifest.json")));
        using (Load()) { }
        Assert.Equal(42f, PackageWriter.RestoreCalibration(Package).Calibration.Threshold);
    }

    [Theory]
    [InlineData("threshold", "1e-9", "manifest.before.sha256")]
    [InlineData("median", "\"x\"", "manifest.before.sha256")]
    [InlineData("threshold", "1e999", "not finite")]
    [InlineData("spread", "-1", "no median and spread")]
    [InlineData("scores", "null", "cannot be understood")]
    public void RestoreCalibration_OfAChangedFile_IsRefusedAndChangesNothing(string key, string value, string told)
    {
        Write();
        PackageWriter.Recalibrate(Package, ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 42), null, 9, "abc");
        string before = Path.Combine(Package, PackageFiles.PreviousManifest),
            hash = Path.Combine(Package, PackageFiles.PreviousManifestHash);
        JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(before))!;
        manifest["calibration"]![key] = JsonNode.Parse(value);
        byte[] json = System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString());
        File.WriteAllBytes(before, json);
        // With a right hash the rules of every manifest hold.
        if (!told.EndsWith(".sha256", StringComparison.Ordinal))
            File.WriteAllBytes(hash, PackageFiles.HashLine(PackageFiles.Sha256(json), PackageFiles.PreviousManifest));
        byte[] now = File.ReadAllBytes(Path.Combine(Package, PackageFiles.Manifest));
        string message = Assert.Throws<ModelException>(() => PackageWriter.RestoreCalibration(Package)).Message;
        Assert.Contains(PackageFiles.PreviousManifest, message, StringComparison.Ordinal);
        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.Equal(now, File.ReadAllBytes(Path.Combine(Package, PackageFiles.Manifest)));

        File.Delete(hash);
        Assert.Throws<ModelException>(() => PackageWriter.RestoreCalibration(Package));
    }

    [Fact]
    public void RestoreCalibration_NeverCalibrated_SaysSo()
    {
        Write();
        Assert.Contains("no earlier calibration", Assert.Throws<ModelException>(() => PackageWriter.RestoreCalibration(Package)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void BareBackbone_OfAPackage_RunsWithoutAllocating()
    {
        Write();
        using BareBackbone backbone = BareBackbone.Open(Package, new SessionSettings { Threads = 1 }, ProviderChoice.Cpu);
        Assert.Equal(0, Allocation.OfCalls(100, backbone.Run));
    }

    [Fact]
    public void BareBackbone_OnAProviderThatIsNotHere_IsRefused()
    {
        Write();
        var nowhere = ProviderChoice.Parse("/nowhere/libonnxruntime_providers_webgpu.so", []);
        Assert.Contains("/nowhere",
            Assert.Throws<ModelException>(() => BareBackbone.Open(Package, new SessionSettings { Threads = 1 }, nowhere)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothingManaged()
    {
        Write();
        using IAnomalyModel model = Load();
        using IScoringSlot slot = model.CreateSlot();
        Assert.Equal(0, Allocation.OfCalls(100, slot.Run));
    }

    [Fact]
    public async Task Run_TwoSideBySide_GiveTheScoresOfOneAlone()
    {
        Write();
        using IAnomalyModel model = PackageReader.Load(Package, new SessionSettings { Threads = 2, SideBySide = true });
        byte[] picture = PackageReader.ReadGoodPicture(Package).Pixels;
        using IScoringSlot alone = model.CreateSlot();
        picture.CopyTo(alone.Input);
        alone.Run();
        float[] expected = [.. alone.AnomalyMap];
        Assert.NotEqual(0, alone.Score);

        using var together = new Barrier(2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            using IScoringSlot slot = model.CreateSlot();
            picture.CopyTo(slot.Input);
            for (int i = 0; i < 50; i++)
            {
                together.SignalAndWait(TestContext.Current.CancellationToken);
                slot.Run();
                Assert.Equal(expected, slot.AnomalyMap);
            }
        }, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData(1, true, null)]
    [InlineData(2, false, null)]
    [InlineData(2, true, 1)]
    [InlineData(5, true, 2)]
    public void Sessions_SideBySide_HaveOneWithHalfOfTheThreads(int threads, bool sideBySide, int? half)
    {
        Write();
        byte[] graph = File.ReadAllBytes(Path.Combine(Package, "model.onnx"));
        using var sessions = new OnnxSessions(graph, new SessionSettings { Threads = threads, SideBySide = sideBySide },
            ProviderChoice.Cpu);
        Assert.Equal(half, sessions.HalfThreads);
        Assert.False(sessions.BeginRun());
        Assert.True(sessions.BeginRun());
        sessions.EndRun();
        sessions.EndRun();
        Assert.False(sessions.BeginRun());
    }

    public void Dispose()
    {
        _folder.Dispose();
        _moments.Dispose();
    }

    private void Write(bool replace = false) =>
        PackageWriter.Write(learned.Model, ModelLearnerTests.Composer(), Package, replace, DateTimeOffset.UnixEpoch);

    private IAnomalyModel Load() => PackageReader.Load(Package, new SessionSettings { Threads = 1 });

    private string Refused() => Assert.Throws<ModelException>(() => Load().Dispose()).Message;

    private void ChangeManifest(Action<JsonNode> change) => PackageEdits.ChangeManifest(Package, change);

    /// <summary>One learned model for all tests.</summary>
    public sealed class Learned
    {
        public LearnedModel Model { get; } = ModelLearnerTests.Learn(new DrawnPictures(12),
            new LearningOptions { Method = new KnnOptions { BankRows = 60, Neighbours = 2 } }).Model;
    }
}
