using System.Diagnostics;
using EdgeInspector.Cameras.Network.Ffmpeg;
using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Ffmpeg;

/// <summary>Streams that are not RTSP, with ffmpeg or with something in its place that says what it would say.</summary>
[Long]
public sealed class FfmpegCameraTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData(false, PixelFormat.Rgb8)]
    [InlineData(true, PixelFormat.Mono8)]
    [Needs("ffmpeg")]
    public void Stream_OverTcp_GivesFramesThatDiffer(bool grey, PixelFormat format)
    {
        string url = FreeUrl();
        using Process sender = Send(url, "-t", "60");
        using FfmpegCamera camera = Open(new FfmpegCameraOptions { Url = url, Grey = grey, Silence = TimeSpan.FromSeconds(10) });
        HashSet<ulong> seen = [];
        for (int i = 0; i < 10; i++)
        {
            using Frame frame = Grab(camera);
            Assert.Equal((320, 240, format, null), (frame.Width, frame.Height, frame.Format, frame.Defect));
            seen.Add(FrameMeasures.Fingerprint(frame.Pixels));
        }
        Assert.True(seen.Count > 5);
        End(sender);
    }

    [Fact]
    public void Picture_AfterAComplaint_IsNotInspectedUntilAKeyFrameWellBehindIt()
    {
        // Pictures of one pixel: 3 good ones, then a complaint, 30 more in a second and a half, of which every fifth is a key frame.
        string program = Script("""
            shown() { echo "[Parsed_showinfo_0 @ 0x1] [info] n: $1 pts: $1 pts_time:0.1 pos: 1 fmt:gray sar:1/1 s:1x1 i:P iskey:$2 type:P" >&2; printf 'P5\n1 1\n255\nx'; }
            for n in 1 2 3; do shown $n 1; done
            echo "[h264 @ 0x2] [error] concealing 40 DC, 40 AC, 40 MV errors in P frame" >&2
            for n in $(seq 4 33); do shown $n $((n % 5 == 0)); sleep 0.05; done
            sleep 60
            """);
        using FfmpegCamera camera = Open(
            new FfmpegCameraOptions { Url = "tcp://127.0.0.1:9", Grey = true, Program = program, Silence = TimeSpan.FromSeconds(20) });
        Reason?[] defects = [.. Enumerable.Range(0, 33).Select(_ =>
        {
            using Frame frame = Grab(camera);
            return frame.Defect;
        })];
        int firstAgain = Array.FindIndex(defects, 3, defect => defect is null);
        Assert.All(defects[3..firstAgain], defect => Assert.Equal(Reason.FrameIncomplete, defect));
        Assert.All(defects[firstAgain..], defect => Assert.Null(defect));
        // Those before the complaint may go either way: it is read at once. At least 16 pictures and a second behind it, at a key frame.
        Assert.True(firstAgain >= 19 && (firstAgain + 1) % 5 == 0, $"{firstAgain}");
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.StreamDamaged && entry.Text.Contains("concealing", StringComparison.Ordinal));
    }

    [Fact]
    public void Complaint_InTheSameWordsAgain_IsSaidForEachPicture()
    {
        // As ffmpeg does: unless it is told to repeat itself, the same line again is only counted.
        string program = Script(
            """
            if [ "$1" = -version ]; then echo "ffmpeg version 7.0.1 Copyright (c) 2000-2024 the FFmpeg developers"; exit; fi
            shown() { echo "[Parsed_showinfo_0 @ 0x1] [info] n: $1 pts: $1 pts_time:0.1 pos: 1 fmt:gray sar:1/1 s:1x1 i:P iskey:1 type:P" >&2; printf 'P5\n1 1\n255\nx'; }
            shown 1
            words="[h264 @ 0x2] [error] concealing 40 DC, 40 AC, 40 MV errors in P frame"
            echo "$words" >&2
            case "$*" in *"-loglevel repeat+level+info"*) echo "$words" >&2;; *) echo "    Last message repeated 1 times" >&2;; esac
            shown 2
            sleep 60
            """);
        var complaints = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var process = new FfmpegProcess(program, ["-i", "x"], isGrey: true, complaints.Enqueue);
        process.Start();
        for (int i = 0; i < 2; i++)
        {
            Assert.NotNull(process.ReadPicture());
            Assert.True(process.TrySkip(1));
        }
        Assert.Equal(2, complaints.Count);
    }

    [Fact]
    public void OldVersion_GetsTheOldNameOfItsOption()
    {
        string program = Script(
            """
            if [ "$1" = -version ]; then echo "ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c) 2000-2021 the FFmpeg developers"; exit; fi
            case "$*" in *-fps_mode*) echo "[error] Unrecognized option 'fps_mode'." >&2; exit 1;; *"-vsync passthrough"*) ;; *) exit 1;; esac
            echo "[Parsed_showinfo_0 @ 0x1] [info] n: 0 pts: 0 pts_time:0 pos: 1 fmt:gray sar:1/1 s:1x1 i:P iskey:1 type:I" >&2; printf 'P5\n1 1\n255\nx'
            sleep 60
            """);
        using FfmpegCamera camera = Open(new FfmpegCameraOptions { Url = "tcp://127.0.0.1:9", Grey = true, Program = program });
        Grab(camera).Dispose();
    }

    [Theory]
    [InlineData("http://camera/stream?src=rtsp://other", "http://me:pass%20word@camera/stream?src=rtsp://other")]
    [InlineData("srt://camera:9000", "srt://me:pass%20word@camera:9000")]
    public void Login_GoesToTheCameraAlone(string url, string expected) =>
        Assert.Equal(expected, FfmpegCamera.WithLogin(new FfmpegCameraOptions { Url = url, User = "me", Password = "pass word" }));

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private FfmpegCamera Open(FfmpegCameraOptions options)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return FfmpegCamera.Open(options, 64, TimeProvider.System, _log);
            }
            catch (CameraLostException exception) when (i < 20 && exception.Message.Contains("refused", StringComparison.Ordinal))
            {
                // The sender has not begun to listen.
            }
        }
    }

    private string Script(string text)
    {
        string path = _folder.PathTo("program");
        File.WriteAllText(path, $"#!/bin/bash\n{text}\n");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script stands in for ffmpeg.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static string FreeUrl()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return $"tcp://{listener.LocalEndpoint}";
    }

    private static Process Send(string url, params string[] words) => Process.Start(
        "ffmpeg",
        [.. "-nostdin -loglevel quiet -re -f lavfi -i testsrc=size=320x240:rate=25 -c:v mpeg2video -g 5 -f mpegts".Split(' '), .. words,
            $"{url}?listen=1"]);

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    private static Frame Grab(FfmpegCamera camera)
    {
        for (int i = 0; i < 400; i++)
            if (camera.TryGrab(TimeSpan.FromMilliseconds(50), out Frame? frame)) return frame;
        throw new TimeoutException("No frame came in 20 s.");
    }
}
