using System.Diagnostics;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>ffmpeg as a camera: sends a test picture that moves, 320x240 at 25 frames/s. Killed on dispose.</summary>
public sealed class FfmpegSender : IDisposable
{
    private readonly Process _process;

    private FfmpegSender(params string[] output)
    {
        string[] words = ["-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25", .. output];
        _process = Process.Start(new ProcessStartInfo("ffmpeg", words) { RedirectStandardInput = true, RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
    }

    /// <summary>Sends to a relay.</summary>
    public static FfmpegSender ToRelay(RtspRelay relay)
    {
        Component.Ffmpeg.Require();
        return new FfmpegSender("-c:v", "mpeg4", "-g", "5", "-f", "rtsp", "-rtsp_transport", "tcp", relay.Url);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
