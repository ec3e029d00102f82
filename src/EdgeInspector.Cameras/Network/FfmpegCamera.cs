using System.ComponentModel;
using System.Diagnostics;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Cameras.Network;

/// <summary>
/// A network camera through ffmpeg as a process of its own, which decodes and writes raw pictures into a pipe. When it ends or falls
/// silent the camera is lost, and opening it anew starts another one; when the agent dies it ends by itself, because nobody reads.
/// </summary>
public sealed class FfmpegCamera : StreamedCamera
{
    private const int KeptErrorLines = 5;
    private static readonly TimeSpan FirstFrame = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);
    private readonly Process _process;
    private readonly FfmpegCameraOptions _options;
    private readonly Queue<string> _errors = new();

    private FfmpegCamera(FfmpegCameraOptions options, int buffers, TimeProvider time) : base($"The camera {options.Url}", buffers, options.Silence, time)
    {
        _options = options;
        _process = new Process { StartInfo = new ProcessStartInfo(options.Program, Arguments(options)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true } };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>Starts ffmpeg and waits for the first frame.</summary>
    /// <param name="options">Which camera, and how.</param>
    /// <param name="buffers">Frames that the station may hold at a time.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="CameraFaultException">There is no ffmpeg.</exception>
    /// <exception cref="CameraLostException">No frame came; the message has ffmpeg's own words.</exception>
    public static FfmpegCamera Open(FfmpegCameraOptions options, int buffers, TimeProvider time) => Started(new FfmpegCamera(options, buffers, time), FirstFrame);

    private protected override void Begin()
    {
        try
        {
            _process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new CameraFaultException($"Network cameras need the program ffmpeg, which is not on this machine. Run 'apt-get install ffmpeg' as root (Debian, Ubuntu).", exception);
        }
        _process.BeginErrorReadLine();
    }

    private protected override void Read()
    {
        using Stream output = new BufferedStream(_process.StandardOutput.BaseStream, 1 << 16);
        var reader = new PnmReader(output);
        while (!IsStopping && reader.ReadHeader() is var (width, height, format))
        {
            int bytes = width * height * format.BytesPerPixel();
            if (!TryRent(bytes, out Frame? frame))
            {
                if (!reader.TrySkip(bytes)) break;
                continue;
            }
            bool complete = false;
            try
            {
                if (bytes > frame.Capacity)
                {
                    // The camera was set to larger pictures; opening it anew would hide that the model does not know them.
                    frame.Defect = Reason.FrameQuality;
                    complete = reader.TrySkip(bytes);
                }
                else
                {
                    frame.Reshape(width, height, format);
                    complete = reader.TryReadPixels(frame.Pixels);
                }
            }
            finally
            {
                if (!complete) frame.Dispose();
            }
            if (!complete) break;
            Deliver(frame);
        }
        if (!IsStopping) throw new CameraLostException($"{Name} has ended its stream{LastWords()}. Check its address, login and network.");
    }

    private protected override void Interrupt()
    {
        try
        {
            if (!_process.HasExited) _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _process.Dispose();
    }

    // Raw pictures in a format that names their size: a camera that changes it cannot shift the following ones.
    private static List<string> Arguments(FfmpegCameraOptions options)
    {
        List<string> words = ["-nostdin", "-hide_banner", "-loglevel", "error", "-fflags", "nobuffer", "-flags", "low_delay"];
        if (options.Url.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase)) words.AddRange(["-rtsp_transport", options.Udp ? "udp" : "tcp"]);
        words.AddRange(["-i", WithLogin(options), "-map", "0:v:0", "-an", "-fps_mode", "passthrough", "-c:v", options.Grey ? "pgm" : "ppm", "-f", "image2pipe", "pipe:1"]);
        return words;
    }

    private static string WithLogin(FfmpegCameraOptions options) => options.User is null
        ? options.Url
        : options.Url.Replace("://", $"://{Uri.EscapeDataString(options.User)}:{Uri.EscapeDataString(options.Password ?? "")}@", StringComparison.Ordinal);

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_errors)
        {
            // Its messages repeat the address with the login.
            _errors.Enqueue(line.Trim().Replace(WithLogin(_options), _options.Url, StringComparison.Ordinal));
            if (_errors.Count > KeptErrorLines) _errors.Dequeue();
        }
    }

    private string LastWords()
    {
        _process.WaitForExit(ExitPatience);
        lock (_errors) return _errors.Count == 0 ? "" : $" (ffmpeg: {string.Join("; ", _errors)})";
    }
}
