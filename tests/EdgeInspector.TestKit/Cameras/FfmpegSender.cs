using System.Diagnostics;
using System.Globalization;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>ffmpeg as a camera. Killed on dispose.</summary>
public sealed class FfmpegSender : IDisposable
{
    private readonly Process _process;
    private volatile bool _isEnding;

    private FfmpegSender(string[] words, Func<Stream, Func<bool>, Task>? feed = null)
    {
        _process = Process.Start(new ProcessStartInfo("ffmpeg", words) { RedirectStandardInput = true, RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, line) => Errors += line.Data;
        _process.BeginErrorReadLine();
        if (feed is not null) _ = Task.Run(() => FeedAsync(feed));
    }

    /// <summary>What it said.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>Sends a test picture that moves, 320x240 at 25 frames/s.</summary>
    public static FfmpegSender ToRelay(RtspRelay relay, params string[] encoding) =>
        Start([.. "-re -f lavfi -i testsrc=size=320x240:rate=25".Split(' '),
            .. encoding.Length > 0 ? encoding : ["-c:v", "mpeg4", "-g", "5"]], relay);

    /// <summary>
    /// Sends numbered pictures in packets of 400 bytes: two at once, which announce the stream, and the others when somebody plays it.
    /// </summary>
    /// <param name="relay">Where to.</param>
    /// <param name="encoding">Options of the encoder.</param>
    /// <param name="rate">Pictures a second.</param>
    /// <param name="count">How many.</param>
    /// <param name="picturesPerPart">Pictures of one part.</param>
    public static FfmpegSender OfNumbers(RtspRelay relay, string encoding, int rate, int count, int picturesPerPart)
    {
        string input = string.Create(
            CultureInfo.InvariantCulture,
            $"-f rawvideo -pix_fmt gray -s {NumberedPicture.Width}x{NumberedPicture.Height} -r {rate} -i pipe:0");
        return Start([.. input.Split(' '), .. encoding.Split(' ')], relay, async (stream, isEnding) =>
        {
            long started = 0;
            for (int number = 0; number < count && !isEnding(); number++)
            {
                if (number == 2)
                {
                    await stream.FlushAsync();
                    while (!relay.HasPlayer && !isEnding()) await Task.Delay(5);
                    started = Stopwatch.GetTimestamp();
                }
                TimeSpan early = TimeSpan.FromSeconds((number - 2) / (double)rate) - Stopwatch.GetElapsedTime(started);
                if (number > 2 && early > TimeSpan.Zero) await Task.Delay(early);
                await stream.WriteAsync(NumberedPicture.Draw(number, picturesPerPart));
            }
        });
    }

    public void Dispose()
    {
        _isEnding = true;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static FfmpegSender Start(string[] words, RtspRelay relay, Func<Stream, Func<bool>, Task>? feed = null)
    {
        Component.Ffmpeg.Require();
        return new FfmpegSender(
            ["-hide_banner", "-loglevel", "error", .. words, "-f", "rtsp", "-rtsp_transport", "tcp", "-pkt_size", "400", relay.Url], feed);
    }

    private async Task FeedAsync(Func<Stream, Func<bool>, Task> feed)
    {
        try
        {
            await feed(_process.StandardInput.BaseStream, () => _isEnding);
            _process.StandardInput.Close();
        }
        catch (IOException) when (_isEnding)
        {
            // It was killed.
        }
    }
}
