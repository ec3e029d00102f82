using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public sealed class PictureFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private PictureFolder Walked => PictureFolder.WalkAny(_folder.Path, IsPicture);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Walk_PicturesInSubfolders_AreFoundInNaturalOrderAndCounted()
    {
        Make("b10.png", "b2.png", "lot2/a.JPG", "lot2/inner/c.png");
        Assert.Equal(["b2.png", "b10.png", "lot2/a.JPG", "lot2/inner/c.png"], Walked.Pictures);
        Assert.Equal([(".", 2), ("lot2", 1), ("lot2/inner", 1)], Walked.Folders);
        Assert.Null(Walked.LeftOut);
        Assert.Equal($"{_folder.Path}: 4 pictures in 3 folders (.: 2, lot2: 1, lot2/inner: 1).", Walked.Summary);
    }

    [Theory]
    [InlineData("._a.png", "1 hidden file or folder (._a.png)")]
    [InlineData(".Trash-1000/files/a.png", "1 hidden file or folder (.Trash-1000)")]
    [InlineData(".ipynb_checkpoints/a.png", "1 hidden file or folder (.ipynb_checkpoints)")]
    [InlineData("$RECYCLE.BIN/a.png", "1 file or folder of the system ($RECYCLE.BIN)")]
    [InlineData("lot/@eaDir/a.png/SYNOPHOTO.jpg", "1 file or folder of the system (lot/@eaDir)")]
    [InlineData("lost+found/a.png", "1 file or folder of the system (lost+found)")]
    [InlineData("__MACOSX/a.png", "1 file or folder of the system (__MACOSX)")]
    [InlineData("Thumbs/a.png", "1 file or folder of the system (Thumbs)")]
    [InlineData("Thumbs.db", "1 file or folder of the system (Thumbs.db)")]
    [InlineData("a.heic", "1 file with other endings (1 .heic)")]
    public void Walk_WhatIsNoPicture_IsLeftOutAndSaid(string file, string said)
    {
        Make("good.png", file);
        Assert.Equal(["good.png"], Walked.Pictures);
        Assert.Equal($"Left out: {said}.", Walked.LeftOut);
    }

    [Fact]
    public void Walk_LinkThatLeadsNowhere_IsLeftOutAndSaid()
    {
        Make("good.png");
        File.CreateSymbolicLink(_folder.PathTo("gone.png"), _folder.PathTo("nowhere.png"));
        File.CreateSymbolicLink(_folder.PathTo("same.png"), _folder.PathTo("good.png"));
        Assert.Equal(["good.png", "same.png"], Walked.Pictures);
        Assert.Equal("Left out: 1 link that leads nowhere (gone.png).", Walked.LeftOut);
    }

    [Fact]
    public void Walk_OtherEndings_AreCountedEach()
    {
        Make("good.png", "a.txt", "b.TXT", "c.txt", "d.heic", "README");
        Assert.Equal("Left out: 5 files with other endings (3 .txt, 1 without, 1 .heic).", Walked.LeftOut);
    }

    [Theory]
    [InlineData("maps/a-overlay.jpg", "maps/a-beside.jpg", "maps/a-map.png", "maps/scales.json")]
    [InlineData("model/manifest.json", "model/manifest.sha256", "model/suspicious/1-a.jpg", "model/x.png")]
    [InlineData("report/report.html", "report/evaluation.json", "report/plots/roc.png", "report/heatmaps/a.jpg")]
    [InlineData("all/comparison.html", "all/comparison.json", "all/1/a.png", "all/b.png")]
    public void Walk_FolderThatThisProgramWrote_IsLeftOutAsAWhole(params string[] files)
    {
        Make(["good.png", .. files]);
        string name = files[0][..files[0].IndexOf('/', StringComparison.Ordinal)];
        Assert.Equal(["good.png"], Walked.Pictures);
        Assert.Equal($"Left out: 1 file or folder that this program wrote ({name}).", Walked.LeftOut);
    }

    [Fact]
    public void Walk_HeatmapsAndOverlaysBesideTheirPictures_AreLeftOut()
    {
        Make("a.png", "a-overlay.jpg", "a-beside.jpg", "a-map.png", "site-map.png");
        Make("archive/000000001-x.png", "archive/000000001-x.jpg");
        File.WriteAllText(_folder.PathTo("archive/000000001-x.json"), "{ \"schema\": \"edgeinspector.archive/1\" }");
        Make("labels/b.png", "labels/b.jpg", "labels/b.json");
        Assert.Equal(["a.png", "archive/000000001-x.png", "labels/b.jpg", "labels/b.png", "site-map.png"], Walked.Pictures);
    }

    [Fact]
    public void Walk_LinksThatLeadRound_AreLeftOutAndOthersAreFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take rights on Windows.");
        using var other = new TemporaryFolder();
        File.WriteAllBytes(other.PathTo("z.png"), []);
        Make("lot/a.png");
        Directory.CreateSymbolicLink(_folder.PathTo("lot/loop"), _folder.Path);
        Directory.CreateSymbolicLink(_folder.PathTo("again"), _folder.PathTo("lot"));
        Directory.CreateSymbolicLink(_folder.PathTo("up"), Path.GetDirectoryName(_folder.Path)!);
        Directory.CreateSymbolicLink(_folder.PathTo("elsewhere"), other.Path);
        Directory.CreateSymbolicLink(other.PathTo("back"), _folder.Path);

        Assert.Equal(["elsewhere/z.png", "lot/a.png"], Walked.Pictures);
        Assert.StartsWith("Left out: 4 links to folders that are walked already", Walked.LeftOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Walk_FolderThatDoesNotExist_IsRefused() =>
        Assert.Contains("there is no such folder",
            Assert.Throws<PictureException>(() => PictureFolder.WalkAny(_folder.PathTo("none"), IsPicture)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(true, "good/a.png", "scratch/b.png")]
    [InlineData(true, "good/a.png", "good/NG/b.png")]
    [InlineData(true, "a.png", "bad/b.png")]
    [InlineData(true, "test/good/a.png", "test/crack/a.png")]
    [InlineData(true, "train/good/a.png", "ground_truth/crack/a.png")]
    [InlineData(false, "a.png", "lot1/b.png")]
    [InlineData(false, "good/a.png", "good_2/b.png")]
    [InlineData(false, "train/good/a.png", "test/good/a.png")]
    [InlineData(false, "good/left/a.png", "good/right/b.png")]
    [InlineData(false, "defect-free/a.png")]
    public void FaultAsGood_ADataSetWithDefects_IsSaid(bool hasFault, params string[] files)
    {
        Make(files);
        Assert.Equal(hasFault, Walked.FaultAsGood is not null);
    }

    [Fact]
    public void FaultAsGood_NamesTheKindsAndTheRemedy()
    {
        Make("good/a.png", "good/b.png", "scratch/c.png");
        string? fault = Walked.FaultAsGood;
        Assert.Contains("good (2), scratch (1)", fault, StringComparison.Ordinal);
        Assert.Contains($"Give {_folder.PathTo("good")} alone", fault, StringComparison.Ordinal);
    }

    private static bool IsPicture(string name) => Path.GetExtension(name).ToLowerInvariant() is ".png" or ".jpg";

    private void Make(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathTo(file))!);
            File.WriteAllBytes(_folder.PathTo(file), []);
        }
    }
}
