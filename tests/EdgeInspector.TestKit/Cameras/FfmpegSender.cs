using System.Diagnostics;
using System.Globalization;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>ffmpeg as a camera. Killed on dispose.</summary>
public sealed class FfmpegSender : IDisposable
{
    private readonly Process _process;
    private readonly Task _feeding = Task.CompletedTask;
    private volatile bool _isEnding;

    private FfmpegSender(string[] words, Action<Stream>? feed = null)
    {
        _process = Process.Start(new ProcessStartInfo("ffmpeg", words) { RedirectStandardInput = true, RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, line) => Errors += line.Data;
        _process.BeginErrorReadLine();
        if (feed is not null) _feeding = Task.Run(() => Feed(feed));
    }

    /// <summary>What it said.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>Ends when all pictures were given to it.</summary>
    public Task Fed => _feeding;

    /// <summary>Sends a test picture that moves, 320x240 at 25 frames/s.</summary>
    public static FfmpegSender ToRelay(RtspRelay relay, params string[] encoding) =>
        Start([.. "-re -f lavfi -i testsrc=size=320x240:rate=25".Split(' '), .. encoding.Length > 0 ? encoding : ["-c:v", "mpeg4", "-g", "5"]], relay);

    /// <summary>Sends numbered pictures in packets of 400 bytes.</summary>
    /// <param name="relay">Where to.</param>
    /// <param name="encoding">Options of the encoder.</param>
    /// <param name="rate">Pictures a second.</param>
    /// <param name="count">How many.</param>
    /// <param name="picturesPerPart">Pictures of one part.</param>
    public static FfmpegSender OfNumbers(RtspRelay relay, string encoding, int rate, int count, int picturesPerPart)
    {
        string input = string.Create(CultureInfo.InvariantCulture, $"-re -f rawvideo -pix_fmt gray -s {NumberedPicture.Width}x{NumberedPicture.Height} -r {rate} -i pipe:0");
        return Start([.. input.Split(' '), .. encoding.Split(' ')], relay, stream =>
        {
            for (int number = 0; number < count; number++) stream.Write(NumberedPicture.Draw(number, picturesPerPart));
        });
    }

    public void Dispose()
    {
        _isEnding = true;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static FfmpegSender Start(string[] words, RtspRelay relay, Action<Stream>? feed = null)
    {
        Component.Ffmpeg.Require();
        return new FfmpegSender(["-hide_banner", "-loglevel", "error", .. words, "-f", "rtsp", "-rtsp_transport", "tcp", "-pkt_size", "400", relay.Url], feed);
    }

    private void Feed(Action<Stream> feed)
    {
        try
        {
            feed(_process.StandardInput.BaseStream);
            _process.StandardInput.Close();
        }
        catch (IOException) when (_isEnding)
        {
            // It was killed.
        }
    }
}
