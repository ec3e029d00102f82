using System.Diagnostics;
using EdgeInspector.Cameras.Files;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Files;

public sealed class DropFolderCameraTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly TemporaryFolder _root = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new();

    public DropFolderCameraTests() => Directory.CreateDirectory(Folder);

    private string Folder => _root.PathTo("drop");

    private string Memory => _root.PathTo("state/drop.seen");

    [Fact]
    public void Files_ThatCome_AreShownOnceEachInTheOrderOfTheirWriting()
    {
        Drop("b.pic", second: 1);
        Drop("a10.pic", second: 2);
        Drop("a2.pic", second: 2);
        using DropFolderCamera camera = Open();
        Assert.Equal(["b.pic", "a2.pic", "a10.pic"], Show(camera));
        Drop("later.pic", second: 9);
        Assert.Equal(["later.pic"], Show(camera));
        Assert.Empty(Show(camera));
    }

    [Fact]
    public void File_ThatIsStillWritten_IsAwaitedAndHoldsUpNoOther()
    {
        using DropFolderCamera camera = Open();
        Drop("slow.pic", second: 1, "sm");
        Drop("whole.pic", second: 2);
        Assert.Equal(["whole.pic"], Show(camera));
        for (int second = 3; second < 30; second++)
        {
            // Written on and on, each time before it is given up.
            Drop("slow.pic", second, "sma");
            Assert.Empty(Show(camera));
        }
        Drop("slow.pic", second: 31);
        Assert.Equal(["slow.pic"], Show(camera));
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void File_ThatChanges_IsNotReadBeforeItRests()
    {
        using DropFolderCamera camera = Open(options => options with { Settle = TimeSpan.FromSeconds(3) });
        for (int second = 0; second < 5; second++)
        {
            // Whole each time, as one that is written in place, with its last lines still black.
            Drop("a.pic", second);
            Assert.Empty(Show(camera, seconds: 2));
        }
        Assert.Equal(["a.pic"], Show(camera, seconds: 4));
    }

    [Fact]
    public void File_ThatNeverBecomesAPicture_IsAPartThatNobodySaw()
    {
        using DropFolderCamera camera = Open();
        Drop("broken.pic", second: 1, "broken");
        Assert.Empty(Show(camera, seconds: 9));
        Assert.Equal(["broken.pic FrameIncomplete"], Show(camera, seconds: 3));
        Assert.Empty(Show(camera, seconds: 30));
    }

    [Fact]
    public void Restart_ShowsNoFileAgain_ButOneThatWasWrittenAgain()
    {
        Drop("a.pic", second: 1);
        Drop("b.pic", second: 2);
        using (DropFolderCamera camera = Open()) Assert.Equal(["a.pic", "b.pic"], Show(camera));
        Drop("c.pic", second: 3);
        Drop("a.pic", second: 4);
        using (DropFolderCamera camera = Open()) Assert.Equal(["c.pic", "a.pic"], Show(camera));
        using (DropFolderCamera camera = Open()) Assert.Empty(Show(camera));
    }

    [Fact]
    public void Crash_ShowsAtMostTheLastFileAgain()
    {
        Drop("a.pic", second: 1);
        Drop("b.pic", second: 2);
        // Neither asked for another one nor closed: what was handed over last may not have reached anybody.
        DropFolderCamera crashed = Open();
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 2; i++) Assert.Single(Show(crashed, most: 1));
        using DropFolderCamera camera = Open();
        Assert.Equal(["b.pic"], Show(camera));
        crashed.Dispose();
    }

    [Fact]
    public void Memory_CutOffInItsLastLine_ForgetsThatOneAlone()
    {
        Drop("a.pic", second: 1);
        Drop("b.pic", second: 2);
        using (DropFolderCamera camera = Open()) Assert.Equal(["a.pic", "b.pic"], Show(camera));
        File.WriteAllText(Memory, File.ReadAllText(Memory)[..^5]);
        using (DropFolderCamera camera = Open()) Assert.Equal(["b.pic"], Show(camera));
    }

    [Fact]
    public void File_TakenAwayBeforeItsTurn_IsAPartThatNobodySaw()
    {
        using DropFolderCamera camera = Open();
        List<Frame> held = HoldTwoOfThree(camera);
        File.Delete(Path.Combine(Folder, "3.pic"));
        held.ForEach(frame => frame.Dispose());
        Assert.Equal(["3.pic FrameIncomplete"], Show(camera));
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.FileTakenAway);
    }

    [Fact]
    public void File_ThatVanishesAndComesBack_HasOneRecord()
    {
        using DropFolderCamera camera = Open();
        string[] away = ["1.pic", "2.pic"];
        foreach (string name in away) Drop(name, second: 1);
        // At rest, but not looked at yet.
        Assert.Empty(Show(camera, seconds: 0.1));
        _time.Advance(TimeSpan.FromMilliseconds(450));
        foreach (string name in away) File.Move(Path.Combine(Folder, name), _root.PathTo(name));
        Assert.Empty(Show(camera, seconds: 0.5));
        // One comes back at once, as a network drive's files do; the other when it has its record already.
        File.Move(_root.PathTo("1.pic"), Path.Combine(Folder, "1.pic"));
        Assert.Equal(["1.pic", "2.pic FrameIncomplete"], Show(camera, seconds: 3));
        File.Move(_root.PathTo("2.pic"), Path.Combine(Folder, "2.pic"));
        Assert.Empty(Show(camera, seconds: 3));
        Drop("2.pic", second: 2);
        Assert.Equal(["2.pic"], Show(camera, seconds: 3));
    }

    [Fact]
    public void File_TakenAwayForAnotherOfItsName_IsAPartThatNobodySaw()
    {
        using DropFolderCamera camera = Open();
        Drop("a.pic", second: 1);
        Assert.Empty(Show(camera, seconds: 0.1));
        _time.Advance(TimeSpan.FromMilliseconds(450));
        File.Delete(Path.Combine(Folder, "a.pic"));
        Assert.Empty(Show(camera, seconds: 0.3));
        Drop("a.pic", second: 2);
        Assert.Equal(["a.pic FrameIncomplete", "a.pic"], Show(camera, seconds: 3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_WrittenOverBeforeItsTurn_IsAPartThatNobodySawAndTheNewOneIsInspected(bool renamed)
    {
        using DropFolderCamera camera = Open();
        List<Frame> held = HoldTwoOfThree(camera);
        if (renamed)
        {
            Drop("other.tmp", second: 4);
            File.Move(Path.Combine(Folder, "other.tmp"), Path.Combine(Folder, "3.pic"), overwrite: true);
        }
        else Drop("3.pic", second: 4);
        // Its record needs no memory for a picture.
        Assert.Equal(["3.pic FrameIncomplete"], Show(camera));
        held.ForEach(frame => frame.Dispose());
        Assert.Equal(["3.pic"], Show(camera));
        Assert.Single(_log.Entries, entry => entry.Event == LogEvent.FileWrittenOver);
        Assert.Empty(Show(camera, seconds: 3));
    }

    [Theory]
    [InlineData("broken", "small", false)]
    [InlineData("broken", "small", true)]
    [InlineData("broken and long", "broken", false)]
    [InlineData("br\0\0en", "br\0\0on", false)]
    public void DamagedFile_WrittenOverBeforeItIsGivenUp_IsAPartThatNobodySaw(string damaged, string next, bool renamed)
    {
        using DropFolderCamera camera = Open();
        Drop("a.pic", second: 1, damaged);
        Assert.Empty(Show(camera, seconds: 5));
        if (renamed)
        {
            Drop("other.tmp", second: 2, next);
            File.Move(Path.Combine(Folder, "other.tmp"), Path.Combine(Folder, "a.pic"), overwrite: true);
        }
        else Drop("a.pic", second: 2, next);
        Assert.Equal(["a.pic FrameIncomplete", next == "small" ? "a.pic" : "a.pic FrameIncomplete"], Show(camera, seconds: 15));
        Assert.Single(_log.Entries, entry => entry.Event == LogEvent.FileWrittenOver);
    }

    [Fact]
    public void File_WhoseRoomIsReservedBeforeItIsWritten_IsOnePart()
    {
        using DropFolderCamera camera = Open();
        string[] steps = ["\0\0\0\0\0", "sm\0\0\0", "sma\0\0", "small"];
        for (int i = 0; i < steps.Length - 1; i++)
        {
            Drop("a.pic", second: i, steps[i]);
            Assert.Empty(Show(camera, seconds: 3));
        }
        Drop("a.pic", second: 9, steps[^1]);
        Assert.Equal(["a.pic"], Show(camera, seconds: 15));
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void File_WrittenOverWhileItIsRead_IsTwoParts()
    {
        string path = Path.Combine(Folder, "a.pic");
        int reads = 0;
        var codec = new WordCodec
        {
            // As the reader has it, another is there already.
            Reading = read =>
            {
                if (read == path && reads++ == 0) Drop("a.pic", second: 2);
            },
        };
        using DropFolderCamera camera = Open(codec: codec);
        Drop("a.pic", second: 1);
        Assert.Equal(["a.pic", "a.pic FrameIncomplete"], Show(camera, seconds: 3).Order(StringComparer.Ordinal));
        Assert.Empty(Show(camera, seconds: 3));
    }

    [Fact]
    public void Close_WhileFilesAreGoneThatHadNoTurn_CountsThemOnce()
    {
        string[] names = ["1.pic", "2.pic", "3.pic"];
        using (DropFolderCamera camera = Open())
        {
            foreach (string name in names) Drop(name, second: 1);
            Assert.Empty(Show(camera, seconds: 0.1));
            _time.Advance(TimeSpan.FromMilliseconds(450));
            foreach (string name in names[..2]) File.Move(Path.Combine(Folder, name), _root.PathTo(name));
            // Neither has its record when the camera is closed.
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.True(camera.TryGrab(TimeSpan.Zero, out Frame? third));
            third.Dispose();
            Assert.Equal(0, camera.TakeLostFrames());
            camera.Dispose();
            Assert.Equal(2, camera.TakeLostFrames());
            Assert.Equal(0, camera.TakeLostFrames());
        }
        foreach (string name in names[..2]) File.Move(_root.PathTo(name), Path.Combine(Folder, name));
        using DropFolderCamera again = Open();
        Assert.Empty(Show(again));
    }

    [Fact]
    public void Backlog_IsHeldAgainstTheMemoryOnce()
    {
        int asked = 0;
        for (int i = 0; i < 40; i++) Drop($"{i}.pic", second: i);
        var folder = new DropFolder(
            new DropFolderCameraOptions { Path = Folder }, _ => true, _ =>
            {
                asked++;
                return false;
            }, _time);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(40 - i, folder.Waiting.Count());
            folder.Waiting.First().IsDone = true;
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(40, asked);
    }

    [Fact]
    public void SubFolders_AreNamed_OrWatchedToo()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "2026-06-01/inner"));
        Directory.CreateDirectory(Path.Combine(Folder, "$RECYCLE.BIN"));
        foreach (string name in (string[])["a.pic", "2026-06-01/a.pic", "2026-06-01/inner/b.pic", "$RECYCLE.BIN/c.pic"])
            Drop(name, second: 1);
        using (DropFolderCamera camera = Open()) Assert.Equal(["a.pic"], Show(camera));
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.FolderWalked
            && entry.Text.Contains("watched without its 2 sub-folders ($RECYCLE.BIN, 2026-06-01); set recursive",
                StringComparison.Ordinal));
        using (DropFolderCamera camera = Open(options => options with { Recursive = true }))
        {
            Assert.Equal(["2026-06-01/a.pic", "2026-06-01/inner/b.pic"], Show(camera));
            Drop("2026-06-01/late.pic", second: 3);
            Assert.Equal(["2026-06-01/late.pic"], Show(camera));
        }
        Assert.Contains(_log.Entries,
            entry => entry.Event == LogEvent.FolderWalked && entry.Text.Contains("1 file or folder of the system", StringComparison.Ordinal));
        using (DropFolderCamera camera = Open(options => options with { Recursive = true })) Assert.Empty(Show(camera));
    }

    [Fact]
    public void OtherEndingsHiddenFilesAndFolders_AreLeftAlone()
    {
        Drop("a.txt", second: 1);
        Drop(".b.pic", second: 1);
        Directory.CreateDirectory(Path.Combine(Folder, "c.pic"));
        Directory.CreateDirectory(Path.Combine(Folder, "inner"));
        Drop("inner/d.pic", second: 1);
        Drop("e.pic", second: 1);
        using DropFolderCamera camera = Open();
        Assert.Equal(["e.pic"], Show(camera));
    }

    [Fact]
    public async Task Pipe_WithTheNameOfAPicture_HangsNobody()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such files.");
        using (Process made = Process.Start("mkfifo", [Path.Combine(Folder, "a.png")])) await made.WaitForExitAsync();
        var codec = PictureLibrary.Codec();
        File.WriteAllBytes(Path.Combine(Folder, "b.png"), codec.EncodePng(new Picture(8, 8, PixelFormat.Mono8)));
        using (DropFolderCamera camera = DropFolderCamera.Open(new DropFolderCameraOptions { Path = Folder }, codec, _time, _log))
            Assert.Equal(["b.png", "a.png FrameIncomplete"],
                await Task.Run(() => Show(camera, seconds: 12)).WaitAsync(TimeSpan.FromSeconds(Eventually.Patience)));
        using FolderCamera replay = FolderCamera.Open(new FolderCameraOptions { Path = Folder, FramesPerSecond = null }, codec, 2,
            TimeProvider.System, _log);
        List<string> shown = await Task.Run(() => Shown(replay)).WaitAsync(TimeSpan.FromSeconds(Eventually.Patience));
        Assert.Equal(["a.png FrameIncomplete", "b.png"], shown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task File_WhoseNameIsInAnotherEncoding_IsAPartThatNobodySaw(bool recursive)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Names are bytes there alone.");
        var codec = PictureLibrary.Codec();
        DropFolderCamera Watch() => DropFolderCamera.Open(
            new DropFolderCameraOptions { Path = Folder, MemoryPath = Memory, Recursive = recursive }, codec, _time, _log);
        using (DropFolderCamera camera = Watch())
        {
            Assert.Empty(Show(camera));
            await ShellAsync("echo part > $'pr\\374f.png'");
            Assert.Equal(["pr\uFFFDf.png FrameIncomplete"], Show(camera, seconds: 12));
            Assert.Empty(Show(camera, seconds: 30));
            await ShellAsync("rm *.png");
            Assert.Empty(Show(camera, seconds: 3));
            await ShellAsync("echo another > $'pr\\374f.png'");
            Assert.Equal(["pr\uFFFDf.png FrameIncomplete"], Show(camera, seconds: 12));
        }
        // Nobody can tell whether it is another one by now: a record too many is better than none.
        using (DropFolderCamera camera = Watch()) Assert.Equal(["pr\uFFFDf.png FrameIncomplete"], Show(camera, seconds: 12));
        Assert.Contains(_log.Entries, entry => entry.Text.Contains("its name is not in UTF-8", StringComparison.Ordinal));

        File.WriteAllBytes(Path.Combine(Folder, "a.png"), codec.EncodePng(new Picture(8, 8, PixelFormat.Mono8)));
        using FolderCamera replay = FolderCamera.Open(new FolderCameraOptions { Path = Folder, FramesPerSecond = null }, codec, 2,
            TimeProvider.System, _log);
        Assert.Equal(["a.png", "pr\uFFFDf.png FrameIncomplete"], Shown(replay));
        // The framework cannot delete it either.
        await ShellAsync("rm *.png");
    }

    [Fact]
    public void Folder_ThatIsGone_IsALostCamera()
    {
        using DropFolderCamera camera = Open();
        Assert.Empty(Show(camera));
        Directory.Delete(Folder);
        Assert.Contains("cannot be listed", Assert.Throws<CameraLostException>(() => Show(camera)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<CameraLostException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_ThatCannotBeWritten_IsAFault()
    {
        File.WriteAllText(_root.PathTo("state"), "in the way");
        Assert.Contains("cannot be remembered", Assert.Throws<CameraFaultException>(() => Open()).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _log.Dispose();
        _root.Dispose();
    }

    // The station has not let go of two, so the third waits in the folder.
    private List<Frame> HoldTwoOfThree(DropFolderCamera camera)
    {
        List<Frame> held = [];
        foreach (int second in (int[])[1, 2, 3]) Drop($"{second}.pic", second);
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (camera.TryGrab(TimeSpan.Zero, out Frame? frame)) held.Add(frame);
        }
        Assert.Equal(["1.pic", "2.pic"], held.Select(frame => frame.PartId));
        return held;
    }

    private void Drop(string name, int second, string content = "small")
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, Noon.AddSeconds(second));
    }

    private DropFolderCamera Open(Func<DropFolderCameraOptions, DropFolderCameraOptions>? change = null, WordCodec? codec = null)
    {
        var options = new DropFolderCameraOptions { Path = Folder, MemoryPath = Memory };
        return DropFolderCamera.Open(change is null ? options : change(options), codec ?? new WordCodec(), _time, _log);
    }

    private async Task ShellAsync(string line)
    {
        using Process shell = Process.Start(new ProcessStartInfo("bash", ["-c", line]) { WorkingDirectory = Folder })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }

    private static List<string> Shown(FolderCamera camera)
    {
        List<string> shown = [];
        while (!camera.HasEnded)
        {
            if (!camera.TryGrab(TimeSpan.FromSeconds(1), out Frame? frame)) continue;
            shown.Add($"{frame.PartId} {frame.Defect}".TrimEnd());
            frame.Dispose();
        }
        return shown;
    }

    // What the camera shows within so many seconds.
    private List<string> Show(DropFolderCamera camera, double seconds = 1.5, int most = int.MaxValue)
    {
        List<string> shown = [];
        for (double i = 0; i < seconds * 10 && shown.Count < most; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (!camera.TryGrab(TimeSpan.Zero, out Frame? frame)) continue;
            shown.Add($"{frame.PartId} {frame.Defect}".TrimEnd());
            frame.Dispose();
        }
        return shown;
    }
}
