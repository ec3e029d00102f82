using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Tests.Packages;
using EdgeInspector.Learning;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.History;

/// <summary>A version is recorded, put in use and gone back to, byte for byte, and nothing that a kept one needs is deleted.</summary>
public sealed class ModelHistoryTests(PackageTests.Learned learned) : IClassFixture<PackageTests.Learned>, IDisposable
{
    private static readonly VersionNote Mia = new("Mia", "lot 17");
    private readonly HistoryBed _bed = new(learned.Model);

    [Fact]
    public void Record_LearnedModel_StatesWhatItIsAFunctionOf()
    {
        LearnedVersion first = _bed.Learn(10, "a", "b");
        (ModelVersion version, bool isNew) = _bed.History().Record(first, Mia);
        Assert.True(isNew);
        Assert.Equal((1, VersionOrigin.Learned, null, "Mia", "lot 17"),
            (version.Number, version.Origin, version.Parent, version.By, version.Reason));
        Assert.Equal(["0.png", "1.png"], version.Pictures.Select(picture => picture.Path));
        Assert.Equal(first.Pictures.Select(picture => picture.Sha256), version.Pictures.Select(picture => picture.Sha256));
        Assert.True(version.HasPictures);
        Assert.Empty(version.Limits);
        Assert.Equal((HistoryBed.Program, 10f), (version.Runtime!.Program, version.Threshold));
        Assert.Equal(("0.01", "knn", "2"),
            (version.Parameters["learn.falseRejectRate"], version.Parameters["method"], version.Parameters["parameters.neighbours"]));
        Assert.Equal(64, version.Backbone.Sha256.Length);

        (ModelVersion again, isNew) = _bed.History().Record(first, new VersionNote("Jo", null));
        Assert.Equal((1, false), (again.Number, isNew));

        ModelVersion second = _bed.Record(12, "b", "c");
        Assert.Equal((2, 1, 10f, 12f), (second.Number, second.Parent!.Value, second.OldThreshold!.Value, second.Threshold!.Value));
        Assert.Equal([second.Pictures[1].Sha256], second.Added);
        Assert.Equal([version.Pictures[0].Sha256], second.Removed);
        // What both need is kept once.
        string[] pictures = [.. second.Pictures.Concat(version.Pictures).Select(picture => picture.Sha256).Distinct()];
        Assert.Equal(3, pictures.Count(_bed.Content().Contains));
        Assert.Empty(_bed.History().Verify(null));
    }

    [Fact]
    public void Change_RemovesRecordsThatAKilledProcessLeftUnfinished_OfAllStations()
    {
        _bed.Record(10, "a");
        string models = Path.Combine(_bed.State, "models");
        // A record's name may have its hash, so that no other one ever replaces what was left of it.
        foreach (string left in (string[])["versions/lid/0007.0123456789abcdef.json.tmp", "candidates/lid@red/0003.json.tmp",
            "collected/lid/0001.json.tmp", "versions/lid/in-use.json.tmp"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(models, left))!);
            File.WriteAllText(Path.Combine(models, left), "half");
        }
        _bed.History().Activate(1, Mia);
        Assert.Empty(Directory.EnumerateFiles(models, "*.tmp", SearchOption.AllDirectories));
        Assert.Empty(_bed.History().Verify(null));
    }

    [Fact]
    public void Verify_WhileAnotherVersionTakesThePlace_LooksAgain_AndFindsAWholePackage()
    {
        _bed.Record(10, "a");
        _bed.Record(11, "a", "b");
        _bed.History().Activate(1, Mia);
        int looks = 0;
        Assert.Empty(_bed.History().Verify(null, () =>
        {
            if (++looks == 1) _bed.History().Activate(2, Mia);
        }));
        Assert.Equal(2, looks);
        // What is broken stays so, however often it is looked at; and what never rests is said at last.
        File.AppendAllText(Path.Combine(_bed.Place, "manifest.json"), " ");
        Assert.NotEmpty(_bed.History().Verify(null, () => looks++));
        Assert.Equal(3, looks);
    }

    [Fact]
    public void Activate_AndRollback_GivePackagesByteForByteAndTheWayBack()
    {
        LearnedVersion[] learnedOnes = [_bed.Learn(10, "a"), _bed.Learn(11, "a", "b")];
        foreach (LearnedVersion one in learnedOnes) _bed.History().Record(one, Mia);
        Assert.Null(_bed.History().Activate(1, Mia).Before);
        Assert.Equal(HistoryBed.Bytes(learnedOnes[0].Package), HistoryBed.Bytes(_bed.Place));
        Assert.Null(_bed.History().View().Before);

        Activation second = _bed.History().Activate(2, Mia);
        Assert.Equal((1, 2, true), (second.Before!.Number, second.After.Number, second.HasChanged));
        Assert.Equal(HistoryBed.Bytes(learnedOnes[1].Package), HistoryBed.Bytes(_bed.Place));
        Assert.Equal((2, 1), (_bed.History().View().InUse!.Number, _bed.History().View().Before!.Value));
        Assert.False(_bed.History().Activate(2, Mia).HasChanged);

        Assert.Equal(1, _bed.History().Rollback(Mia).After.Number);
        Assert.Equal(HistoryBed.Bytes(learnedOnes[0].Package), HistoryBed.Bytes(_bed.Place));
        Assert.Equal(2, _bed.History().Rollback(Mia).After.Number);
        Assert.Equal(HistoryBed.Bytes(learnedOnes[1].Package), HistoryBed.Bytes(_bed.Place));
        Assert.Equal([_bed.Place], Directory.GetFileSystemEntries(Path.GetDirectoryName(_bed.Place)!));
    }

    [Fact]
    public void Activate_AfterALearningThatWasKilled_RemovesWhatThatLeftUnfinished()
    {
        _bed.Record(10, "a");
        File.WriteAllText(_bed.ContentPath(_bed.Content().First()) + ".tmp", "half");
        _bed.History().Activate(1, Mia);
        Assert.Empty(Directory.EnumerateFiles(_bed.State, "*.tmp", SearchOption.AllDirectories));
        Assert.Empty(_bed.History().Verify(null));
    }

    [Fact]
    public void Activate_OverAPackageWithoutAHistory_AdoptsItFirst_SoThatItCanBeGoneBackTo()
    {
        LearnedVersion old = _bed.Learn(9, "x");
        Directory.CreateDirectory(Path.GetDirectoryName(_bed.Place)!);
        Directory.Move(old.Package, _bed.Place);
        SortedDictionary<string, string> before = HistoryBed.Bytes(_bed.Place);
        ModelVersion fresh = _bed.Record(10, "a");
        Assert.Equal((2, 1), (fresh.Number, fresh.Parent!.Value));
        ModelVersion adopted = _bed.History().Find(1);
        Assert.Equal((VersionOrigin.Elsewhere, false, 9f), (adopted.Origin, adopted.HasPictures, adopted.Threshold));
        Assert.Contains("learned elsewhere", Assert.Single(adopted.Limits), StringComparison.Ordinal);
        Assert.Equal(PackageReader.ReadManifest(_bed.Place).Images.Select(image => image.Sha256),
            adopted.Pictures.Select(picture => picture.Sha256));

        _bed.History().Activate(2, Mia);
        Assert.Equal(1, _bed.History().Rollback(Mia).After.Number);
        Assert.Equal(before, HistoryBed.Bytes(_bed.Place));
        Assert.Empty(_bed.History().Verify(null));
    }

    [Fact]
    public void Calibration_InItsPlace_IsAVersionOfTheSamePictures()
    {
        _bed.Record(10, "a", "b");
        _bed.History().Activate(1, Mia);
        PackageWriter.Recalibrate(_bed.Place, ThresholdCalibration.Calibrate("given", 0, [], 0.01m, 42), null, 9, null);
        SortedDictionary<string, string> calibrated = HistoryBed.Bytes(_bed.Place);
        Assert.Contains("is no version yet", Assert.Single(_bed.History().Verify(null)), StringComparison.Ordinal);
        // Going back is what undoes it.
        Activation back = _bed.History().Rollback(Mia);
        Assert.Equal((2, 1), (back.Before!.Number, back.After.Number));
        Assert.Equal((VersionOrigin.Calibrated, 1, 42f, true),
            (back.Before.Origin, back.Before.Parent!.Value, back.Before.Threshold!.Value, back.Before.HasPictures));
        Assert.Equal(2, back.Before.Pictures.Count);
        Assert.Empty(back.Before.Added);
        _bed.History().Activate(2, Mia);
        Assert.Equal(calibrated, HistoryBed.Bytes(_bed.Place));
    }

    [Fact]
    public void Record_BeyondTheLimit_DeletesTheOldestAndNothingThatAKeptOneNeeds()
    {
        ModelHistory History() => _bed.History(keep: 3);
        History().Record(_bed.Learn(1, "first", "shared"), Mia);
        History().Activate(1, Mia);
        for (int i = 2; i <= 3; i++) History().Record(_bed.Learn(i, $"only {i}", "shared"), Mia);
        History().Activate(3, Mia);
        HashSet<string> gone = [.. History().Find(2).Pictures.Take(1).Select(picture => picture.Sha256)];
        for (int i = 4; i <= 5; i++) History().Record(_bed.Learn(i, $"only {i}", "shared"), Mia);
        // In use, the way back, and the newest; 2 and 4 made room.
        Assert.Equal([1, 3, 5], History().View().Versions.Select(version => version.Number));
        Assert.Empty(History().Verify(null));
        Assert.DoesNotContain(gone.Single(), _bed.Content());
        Assert.Equal(1, History().Rollback(Mia).After.Number);
        IEnumerable<VersionFile> files = History().View().Versions.SelectMany(version => version.Files.Concat(version.Pictures));
        HashSet<string> needed = [.. files.Select(file => file.Sha256)];
        Assert.Equal(needed.Order(), _bed.Content().Order());
    }

    [Fact]
    public void Record_TwoStations_ShareContentAndKeepEachOthers()
    {
        LearnedVersion one = _bed.Learn(5, "a");
        ModelHistory other = _bed.History("lid", place: _bed.PathTo("models/lid"));
        _bed.History().Record(one, Mia);
        int content = _bed.Content().Count;
        other.Record(one, Mia);
        Assert.Equal(content, _bed.Content().Count);
        Assert.Equal(HistoryFault.NotFound, Assert.Throws<HistoryException>(() => other.Activate(2, Mia)).Fault);
        Assert.Contains("there are 1", Assert.Throws<HistoryException>(() => other.Activate(2, Mia)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 1_000_000, "models.maxPictures")]
    [InlineData(1000, 5, "models.maxPicturesGigabytes")]
    public void Record_NoRoomForPictures_KeepsTheVersionWithoutThemAndSaysSo(long pictures, long bytes, string key)
    {
        ModelHistory history = _bed.History(pictures: pictures, bytes: bytes);
        history.Record(_bed.Learn(1, "aa", "bb"), Mia);
        ModelVersion second = history.Record(_bed.Learn(2, "aa", "cc", "dd"), Mia).Version;
        Assert.Contains(key, second.PicturesMissing, StringComparison.Ordinal);
        Assert.Contains("cannot be learned again", Assert.Single(second.Limits), StringComparison.Ordinal);
        Assert.True(history.Find(1).HasPictures);
        history.Activate(2, Mia);
        Assert.Empty(history.Verify(null));
    }

    [Fact]
    public void Record_PictureThatChangedSince_IsRefusedAndLeavesNothing()
    {
        LearnedVersion one = _bed.Learn(1, "a", "b");
        File.WriteAllText(Path.Combine(one.PictureFolder, "1.png"), "another");
        Assert.Contains("changed since it was learned from",
            Assert.Throws<HistoryException>(() => _bed.History().Record(one, Mia)).Message, StringComparison.Ordinal);
        Assert.Empty(_bed.History().View().Versions);
        Assert.Empty(_bed.Content());
    }

    [Fact]
    public void Rollback_NothingBefore_SaysSo()
    {
        Assert.Contains("nothing to go back to", Assert.Throws<HistoryException>(() => _bed.History().Rollback(Mia)).Message,
            StringComparison.Ordinal);
        Assert.Contains("nothing is on record", Assert.Throws<HistoryException>(() => _bed.History().Activate(7, Mia)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("changed")]
    public void Activate_VersionThatIsNotWhole_IsRefused_AndVerifySaysWhat(string how)
    {
        _bed.Record(1, "a");
        ModelVersion second = _bed.Record(2, "b");
        _bed.History().Activate(1, Mia);
        SortedDictionary<string, string> inUse = HistoryBed.Bytes(_bed.Place);
        VersionFile graph = second.Files.First(file => file.Path == PackageFiles.Origins);
        foreach (string content in (string[])[graph.Sha256, second.Pictures[0].Sha256])
        {
            string path = _bed.ContentPath(content);
            byte[] bytes = File.ReadAllBytes(path);
            bytes[^1] ^= 1;
            if (how == "missing") File.Delete(path);
            else File.WriteAllBytes(path, bytes);
        }
        HistoryException refused = Assert.Throws<HistoryException>(() => _bed.History().Activate(2, Mia));
        Assert.Equal(HistoryFault.Damaged, refused.Fault);
        Assert.Contains(PackageFiles.Origins, refused.Message, StringComparison.Ordinal);
        Assert.Equal(inUse, HistoryBed.Bytes(_bed.Place));
        Assert.Equal([_bed.Place], Directory.GetFileSystemEntries(Path.GetDirectoryName(_bed.Place)!));
        Assert.Equal(
            [$"version 2: package file {PackageFiles.Origins} is {(how == "missing" ? "missing" : "changed or damaged")} in the store.",
                $"version 2: picture 0.png is {(how == "missing" ? "missing" : "changed or damaged")} in the store."],
            _bed.History().Verify(null));
        Assert.Empty(_bed.History().Verify(1));
    }

    [Fact]
    public void Verify_PackageInUseThatChanged_SaysWhichFile_AndActivatingItAgainRepairsIt()
    {
        _bed.Record(1, "a");
        _bed.History().Activate(1, Mia);
        SortedDictionary<string, string> whole = HistoryBed.Bytes(_bed.Place);
        File.AppendAllText(Path.Combine(_bed.Place, PackageFiles.Graph), "x");
        Assert.Contains($"{PackageFiles.Graph} is changed or damaged", Assert.Single(_bed.History().Verify(null)), StringComparison.Ordinal);
        _bed.History().Activate(1, Mia);
        Assert.Equal(whole, HistoryBed.Bytes(_bed.Place));
    }

    [Fact]
    public void Lineage_ThatWasChanged_IsSaid_AndItsContentIsNotDeleted()
    {
        ModelVersion first = _bed.Record(1, "a");
        _bed.Record(2, "b");
        string file = Directory.GetFiles(Path.Combine(_bed.State, "models/versions/cap"), "0001.*").Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace("Mia", "Joe", StringComparison.Ordinal));
        Assert.Contains("lineage was changed", Assert.Single(_bed.History().View().Faults), StringComparison.Ordinal);
        Assert.Contains("lineage was changed", Assert.Throws<HistoryException>(() => _bed.History().Activate(1, Mia)).Message, StringComparison.Ordinal);
        Assert.Equal(3, _bed.Record(3, "c").Number);
        Assert.Contains(first.Pictures[0].Sha256, _bed.Content());
    }

    [Fact]
    [Long]
    public void Change_WhileAnotherIsUnderWay_IsRefusedAfterAWhile()
    {
        _bed.Record(1, "a");
        using (new FileStream(Path.Combine(_bed.State, "models/lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            HistoryException busy = Assert.Throws<HistoryException>(() => _bed.History().Activate(1, Mia));
            Assert.Equal(HistoryFault.Busy, busy.Fault);
            Assert.Contains("another change", busy.Message, StringComparison.Ordinal);
            // Looks do not wait.
            Assert.Single(_bed.History().View().Versions);
        }
        _bed.History().Activate(1, Mia);
    }

    [Fact]
    public async Task Activate_ManyAtOnce_LeaveOneOfThemWhole()
    {
        for (int i = 1; i <= 3; i++) _bed.Record(i, $"{i}");
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => _bed.History().Activate(i % 3 + 1, Mia))));
        HistoryView view = _bed.History().View();
        Assert.NotNull(view.InUse);
        Assert.NotEqual(view.InUse.Number, view.Before);
        Assert.Empty(_bed.History().Verify(null));
        Assert.Equal([_bed.Place], Directory.GetFileSystemEntries(Path.GetDirectoryName(_bed.Place)!));
    }

    [Fact]
    public void Record_IntoAReadOnlyStateFolder_IsRefused_AndLooksGoOn()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 20);
        using var bed = new HistoryBed(learned.Model) { State = disk.Path };
        LearnedVersion one = bed.Learn(1, "a"), two = bed.Learn(2, "b");
        bed.History().Record(one, Mia);
        disk.SetReadOnly(true);
        Assert.Contains("Read-only", Assert.ThrowsAny<IOException>(() => bed.History().Record(two, Mia)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.ThrowsAny<IOException>(() => bed.History().Prepare());
        Assert.Single(bed.History().View().Versions);
        Assert.Empty(bed.History().Verify(null));
        disk.SetReadOnly(false);
    }

    [Fact]
    public void Record_OnAFullDisk_LeavesNothing_AndActivateOnALaterOneWorks()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 20);
        using var bed = new HistoryBed(learned.Model) { State = disk.Path };
        bed.History().Record(bed.Learn(1, "a"), Mia);
        HashSet<string> content = bed.Content();
        LearnedVersion two = bed.Learn(2, "b", new string('x', 40_000));
        disk.Fill();
        Assert.ThrowsAny<IOException>(() => bed.History().Record(two, Mia));
        Assert.Equal(content, bed.Content());
        Assert.Single(bed.History().View().Versions);
        disk.Free();
        Assert.Equal(2, bed.History().Record(two, Mia).Version.Number);
        Assert.Empty(bed.History().Verify(null));
    }

    [Fact]
    public void Activate_IntoAFullDisk_LeavesTheOldOneInUse()
    {
        _bed.Record(1, "a");
        _bed.Record(2, "b");
        using SmallDisk disk = SmallDisk.Require(megabytes: 20);
        string place = Path.Combine(disk.Path, "cap");
        _bed.History(place: place).Activate(1, Mia);
        SortedDictionary<string, string> before = HistoryBed.Bytes(place);
        disk.Fill();
        Assert.ThrowsAny<IOException>(() => _bed.History(place: place).Activate(2, Mia));
        Assert.Equal(before, HistoryBed.Bytes(place));
        disk.Free();
        Assert.Equal([place], Directory.GetFileSystemEntries(disk.Path));
        Assert.Equal(2, _bed.History(place: place).Activate(2, Mia).After.Number);
    }

    [Fact]
    public void Activate_WhereNoModelLies_TouchesNothingElse()
    {
        _bed.Record(1, "a");
        Directory.CreateDirectory(_bed.Place);
        File.WriteAllText(Path.Combine(_bed.Place, "thesis.txt"), "mine");
        Assert.Contains("is not a model package", Assert.Throws<HistoryException>(() => _bed.History().Activate(1, Mia)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_bed.Place, "thesis.txt")));
    }

    [Fact]
    public void Activate_KilledAtAnyMoment_LeavesAWholePackageAndTheWayBack()
    {
        _bed.Record(1, "a");
        _bed.Record(2, "b");
        _bed.History().Activate(1, Mia);
        int moments = 0;
        _bed.History().Activate(2, Mia, () => moments++);
        _bed.History().Activate(1, Mia);
        for (int killed = 1; killed <= moments; killed++)
        {
            int at = 0;
            Assert.Throws<KilledException>(() => _bed.History().Activate(2, Mia, () =>
            {
                if (++at == killed) throw new KilledException();
            }));
            HistoryView view = _bed.History().View();
            Assert.Empty(_bed.History().Verify(null));
            // The exchange is the moment that decides.
            Assert.True(view.InUse!.Number == 1 || view.Before == 1, $"killed at {killed}: {view.InUse.Number}, back {view.Before}");
            _bed.History().Activate(1, Mia);
        }
        Assert.True(moments > 5);
    }

    public void Dispose() => _bed.Dispose();

    private sealed class KilledException : Exception;
}
