using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>
/// ffmpeg as a child that decodes a stream and writes raw pictures into a pipe. Its log says of every picture when it was taken, and before
/// that what went wrong while it was decoded: no picture is handed over before the log has been read up to it.
/// </summary>
internal sealed partial class FfmpegProcess : IDisposable
{
    private const int KeptErrorLines = 5, MostAhead = 1024;
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly string _secret;
    private readonly string _replacement;
    private readonly Action<string> _complained;
    private readonly BlockingCollection<Shown> _shown = new(MostAhead);
    private readonly Queue<string> _errors = new();
    private readonly Thread _log;
    private PnmReader? _pictures;

    /// <param name="program">The program.</param>
    /// <param name="input">Options and name of the input.</param>
    /// <param name="isGrey">Mono8 instead of Rgb8.</param>
    /// <param name="complained">Called with what the decoder says about damage, before a picture that it may concern.</param>
    /// <param name="endsWithThread">Kill it with the thread that starts it, and so with the agent (Linux); else it ends with its
    /// input.</param>
    /// <param name="secret">A text of the input that must not be repeated; empty for none.</param>
    /// <param name="replacement">What stands for it.</param>
    /// <exception cref="CameraFaultException">There is no ffmpeg.</exception>
    public FfmpegProcess(
        string program, IEnumerable<string> input, bool isGrey, Action<string> complained,
        bool endsWithThread = false, string secret = "", string replacement = "")
    {
        (_complained, _secret, _replacement) = (complained, secret, replacement);
        // Raw pictures in a format that names their size: one of another size cannot shift those that follow. A complaint is said again for
        // each picture that it concerns, also in the same words.
        string[] words =
        [
            "-hide_banner", "-nostats", "-loglevel", "repeat+level+info", "-flags", "low_delay", .. input,
            "-map", "0:v:0", "-an", "-vf", "showinfo",
            .. FfmpegVersion.PassThrough(program), "-c:v", isGrey ? "pgm" : "ppm", "-f", "image2pipe", "pipe:1",
        ];
        string[] all = endsWithThread && File.Exists(SetPriv) ? [SetPriv, "--pdeathsig", "KILL", program, .. words] : [program, .. words];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start };
        _log = new Thread(ReadLog) { IsBackground = true, Name = "read ffmpeg's log" };
    }

    // Of util-linux, which no Debian or Ubuntu is without.
    private const string SetPriv = "/usr/bin/setpriv";

    /// <summary>Where a stream that does not come by an address is written.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Starts it.</summary>
    /// <exception cref="CameraFaultException">There is no ffmpeg.</exception>
    public void Start()
    {
        try
        {
            _process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new CameraFaultException($"ffmpeg cannot be started: {exception.Message}.", exception);
        }
        _pictures = new PnmReader(new BufferedStream(_process.StandardOutput.BaseStream, 1 << 16));
        _log.Start();
    }

    /// <summary>Waits for the next picture; its pixels must be read next. Null at the end.</summary>
    /// <exception cref="CameraLostException">What comes is no picture.</exception>
    public DecodedPicture? ReadPicture()
    {
        if (_pictures!.ReadHeader() is not var (width, height, format)) return null;
        if (!_shown.TryTake(out Shown shown, LogPatience)) throw new CameraLostException("ffmpeg does not say which picture it sends.");
        return new DecodedPicture(shown.At, shown.IsKey, width, height, format, (shown.Width, shown.Height) != (width, height));
    }

    /// <summary>
    /// Reads the picture into a frame; one of another size than the first is marked instead. False when the stream ends within it.
    /// </summary>
    public bool TryReadInto(Frame frame, DecodedPicture picture)
    {
        if (picture.IsScaled || picture.Length > frame.Capacity)
        {
            // The camera was set to another size; opening it again would hide that the model does not know it.
            frame.Defect = Reason.FrameQuality;
            return TrySkip(picture.Length);
        }
        frame.Reshape(picture.Width, picture.Height, picture.Format);
        return _pictures!.TryReadPixels(frame.Pixels);
    }

    /// <summary>Reads over the picture's pixels.</summary>
    public bool TrySkip(int bytes) => _pictures!.TrySkip(bytes);

    /// <summary>What it said last, in brackets; empty when it said nothing.</summary>
    public string LastWords()
    {
        _process.WaitForExit(ExitPatience);
        _log.Join(ExitPatience);
        lock (_errors) return _errors.Count == 0 ? "" : $" (ffmpeg: {string.Join("; ", _errors)})";
    }

    /// <summary>Ends it at once; safe from any thread.</summary>
    public void Kill()
    {
        try
        {
            // With its children: it may be a script that starts it.
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        if ((_log.ThreadState & System.Threading.ThreadState.Unstarted) == 0) _log.Join();
        _process.Dispose();
        _shown.Dispose();
    }

    private void ReadLog()
    {
        try
        {
            while (_process.StandardError.ReadLine() is { } line) Take(line.Trim());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was killed.
        }
    }

    private void Take(string line)
    {
        if (ShownPicture().Match(line) is { Success: true } match)
        {
            long? at = long.TryParse(match.Groups["at"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ticks)
                ? ticks : null;
            _ = int.TryParse(match.Groups["width"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int width);
            _ = int.TryParse(match.Groups["height"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int height);
            _shown.TryAdd(new Shown(at, match.Groups["key"].Value == "1", width, height), LogPatience);
            return;
        }
        if (!IsComplaint(line)) return;
        if (_secret.Length > 0) line = line.Replace(_secret, _replacement, StringComparison.Ordinal);
        line = Prefix().Replace(line, "");
        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > KeptErrorLines) _errors.Dequeue();
        }
        if (Damage().IsMatch(line)) _complained(line);
    }

    private static bool IsComplaint(string line) =>
        line.Contains("[error]", StringComparison.Ordinal)
            || line.Contains("[fatal]", StringComparison.Ordinal) || line.Contains("[warning]", StringComparison.Ordinal);

    // "[Parsed_showinfo_0 @ 0x55d9a423bd40] [info] n:   0 pts:1000000 pts_time:11.111 pos: 273 fmt:gray sar:1/1 s:320x240 i:P iskey:1 ..."
    [GeneratedRegex(@"^\[Parsed_showinfo_0 .*\bn: *\d+ pts: *(?<at>\S+) .*\bs:(?<width>\d+)x(?<height>\d+) .*\biskey:(?<key>\d)")]
    private static partial Regex ShownPicture();

    // "[h264 @ 0x55d9a423bd40] [error] "
    [GeneratedRegex(@"^(\[[^\]]*\] )*")]
    private static partial Regex Prefix();

    // What ffmpeg 4 to 7 say when a picture is not what the camera saw.
    [GeneratedRegex(
        "conceal|corrupt|missing|missed|non-existing|could not find ref|reference|gap|error while decoding|invalid data|decode|no frame|cabac"
        + "|bytestream|out of range|overread|damaged|partial|truncat|incomplete|ac-tex|mb_type|left block|top block",
        RegexOptions.IgnoreCase)]
    private static partial Regex Damage();

    private readonly record struct Shown(long? At, bool IsKey, int Width, int Height);
}
