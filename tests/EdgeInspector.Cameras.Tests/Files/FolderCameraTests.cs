using EdgeInspector.Cameras.Files;
using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Files;

public sealed class FolderCameraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public void TryGrab_WholeFolder_ShowsEveryPictureInNaturalOrderAndEnds()
    {
        Fill("part10.pic", "part2.pic", "part1.pic", "readme.txt");
        using FolderCamera camera = Open();
        Assert.Equal(["part1.pic", "part2.pic", "part10.pic"], Names(camera, 10));
        Assert.True(camera.HasEnded);
        Assert.False(camera.IsSimulated);
    }

    [Fact]
    public void TryGrab_SubfoldersAndOddFiles_AreShownOrLeftOutAsLearningDoes()
    {
        Directory.CreateDirectory(_folder.PathTo("lot2"));
        Directory.CreateDirectory(_folder.PathTo("$RECYCLE.BIN"));
        Fill("a.pic", "._a.pic", "lot2/a.pic", "$RECYCLE.BIN/b.pic", "notes.txt");
        using FolderCamera camera = Open();
        Assert.Equal(["a.pic", "lot2/a.pic"], Names(camera, 10));
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.FolderWalked && entry.Text.Contains(
            "Left out: 1 hidden file or folder (._a.pic); 1 file or folder of the system ($RECYCLE.BIN); 1 file with other endings (1 .txt).", StringComparison.Ordinal));
    }

    [Fact]
    public void TryGrab_Loop_BeginsAgain()
    {
        Fill("a.pic", "b.pic");
        using FolderCamera camera = Open(options => options with { Loop = true });
        Assert.Equal(["a.pic", "b.pic", "a.pic", "b.pic", "a.pic"], Names(camera, 5));
    }

    [Fact]
    public void TryGrab_Shuffle_MixesAnewInEveryRoundAndTheSameForOneSeed()
    {
        Fill([.. Enumerable.Range(0, 20).Select(i => $"{i:00}.pic")]);
        string[] Rounds(ulong seed)
        {
            using FolderCamera camera = Open(options => options with { Loop = true, Shuffle = true, Seed = seed });
            return [.. Names(camera, 40)];
        }

        string[] rounds = Rounds(1);
        Assert.Equal(rounds, Rounds(1));
        Assert.NotEqual(rounds, Rounds(2));
        Assert.Equal(rounds[..20].Order(), rounds[20..].Order());
        Assert.NotEqual(rounds[..20], rounds[20..]);
    }

    [Fact]
    public void TryGrab_UnreadablePicture_IsAFrameThatMustNotBeInspected()
    {
        Fill("a.pic", "broken.pic", "c.pic");
        File.WriteAllText(_folder.PathTo("broken.pic"), "broken");
        using FolderCamera camera = Open();
        Assert.Equal(["a.pic", "broken.pic FrameIncomplete", "c.pic"], Names(camera, 10));
    }

    [Fact]
    public void TryGrab_PictureLargerThanTheFirst_IsAFrameThatMustNotBeInspected()
    {
        Fill("a.pic", "b.pic");
        File.WriteAllText(_folder.PathTo("b.pic"), "large");
        using FolderCamera camera = Open();
        Assert.Equal(["a.pic", "b.pic FrameQuality"], Names(camera, 10));
    }

    [Fact]
    public void TryGrab_ColourAfterGrey_IsShown()
    {
        Fill("a.pic", "b.pic");
        File.WriteAllText(_folder.PathTo("b.pic"), "colour");
        using FolderCamera camera = Open();
        Assert.Equal(["a.pic", "b.pic"], Names(camera, 10));
    }

    [Fact]
    public void TryGrab_Loop_ShowsInEachRoundWhatLiesThereThen()
    {
        Fill("a.pic", "b.pic");
        using FolderCamera camera = Open(options => options with { Loop = true });
        Assert.Equal(["a.pic", "b.pic"], Names(camera, 2));
        File.Delete(_folder.PathTo("a.pic"));
        Fill("c.pic");
        Assert.Equal(["b.pic", "c.pic", "b.pic"], Names(camera, 3));
    }

    [Fact]
    public void TryGrab_PictureTakenAwayWithinTheRound_IsNoPart()
    {
        Fill("a.pic", "b.pic", "c.pic");
        using FolderCamera camera = Open();
        Assert.Equal(["a.pic"], Names(camera, 1));
        File.Delete(_folder.PathTo("b.pic"));
        Assert.Equal(["c.pic"], Names(camera, 10));
    }

    [Fact]
    public void TryGrab_LoopWhenAllAreGone_IsALostCamera()
    {
        Fill("a.pic");
        using FolderCamera camera = Open(options => options with { Loop = true });
        Assert.Equal(["a.pic"], Names(camera, 1));
        File.Delete(_folder.PathTo("a.pic"));
        Assert.Contains("no picture any more", Assert.Throws<CameraLostException>(() => Names(camera, 1).ToArray()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryGrab_LoopOverFilesThatAreGoneWheneverTheyAreRead_IsALostCameraAndDoesNotSpin()
    {
        Fill("1.pic");
        int next = 1;
        var codec = new WordCodec
        {
            Reading = path =>
            {
                if (next > 1) File.Move(path, _folder.PathTo($"{next}.pic"));
                next++;
            },
        };
        using var camera = FolderCamera.Open(
            new FolderCameraOptions { Path = _folder.Path, FramesPerSecond = null, Loop = true }, codec, 2, TimeProvider.System, _log);
        CameraLostException lost = await Assert.ThrowsAsync<CameraLostException>(
            () => Task.Run(() => Names(camera, 1).ToArray()).WaitAsync(
                TimeSpan.FromSeconds(Eventually.Patience), TestContext.Current.CancellationToken));
        Assert.Contains("no picture any more", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NothingToShow_IsALostCamera()
    {
        Assert.Contains("no such folder",
            Assert.Throws<CameraLostException>(() => Open(options => options with { Path = _folder.PathTo("none") })).Message,
            StringComparison.Ordinal);
        Assert.Contains("no picture", Assert.Throws<CameraLostException>(() => Open()).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private void Fill(params string[] names)
    {
        foreach (string name in names) File.WriteAllText(_folder.PathTo(name), "small");
    }

    private FolderCamera Open(Func<FolderCameraOptions, FolderCameraOptions>? change = null)
    {
        var options = new FolderCameraOptions { Path = _folder.Path, FramesPerSecond = null };
        return FolderCamera.Open(change is null ? options : change(options), new WordCodec(), 2, TimeProvider.System, _log);
    }

    private static IEnumerable<string> Names(FolderCamera camera, int most)
    {
        for (int i = 0; i < most && !camera.HasEnded; i++)
        {
            if (!camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame)) continue;
            string name = $"{frame.PartId} {frame.Defect}".TrimEnd();
            frame.Dispose();
            yield return name;
        }
    }
}
