using EdgeInspector.Cameras.Network.Ffmpeg;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// Decodes a camera's pictures with ffmpeg as a child, which gets each as soon as it is there and needs no other one to put it out. It ends
/// with the agent, however that ends: its input does.
/// </summary>
internal sealed class StreamDecoder : IDisposable
{
    // Pictures may be taken before the first one that was sent.
    private const long FirstTick = 1_000_000;
    private readonly FfmpegProcess _process;
    private readonly Func<FfmpegProcess, DecodedPicture, long, bool> _show;
    private readonly Action _ended;
    private readonly string _encoding;
    private readonly long _tick;
    private readonly Thread _reader;
    private MatroskaWriter? _input;

    private StreamDecoder(
        FfmpegProcess process, string encoding, int clockRate, Func<FfmpegProcess, DecodedPicture, long, bool> show, Action ended)
    {
        (_process, _encoding, _tick, _show, _ended) = (process, encoding, 1_000_000_000 / clockRate, show, ended);
        _reader = new Thread(Read) { IsBackground = true, Name = "read decoded pictures" };
    }

    /// <summary>Why it ended; null while it runs.</summary>
    public CameraLostException? Failure { get; private set; }

    /// <summary>Starts a decoder.</summary>
    /// <param name="options">The camera's.</param>
    /// <param name="encoding">As Matroska names it.</param>
    /// <param name="clockRate">Ticks a second.</param>
    /// <param name="show">Takes each picture with its time in ticks; false when the stream ended within it.</param>
    /// <param name="complained">Called with what the decoder says about damage, before the picture that it may concern.</param>
    /// <param name="ended">Called when it ends.</param>
    /// <exception cref="CameraFaultException">There is no ffmpeg.</exception>
    public static StreamDecoder Start(
        RtspCameraOptions options, string encoding, int clockRate,
        Func<FfmpegProcess, DecodedPicture, long, bool> show, Action<string> complained, Action ended)
    {
        // The first picture alone says all about the stream: nothing is to be guessed from several.
        string[] input = ["-probesize", "32", "-analyzeduration", "0", "-fpsprobesize", "0", "-copyts", "-f", "matroska", "-i", "pipe:0"];
        var process = new FfmpegProcess(options.Program, input, options.Grey, complained);
        var decoder = new StreamDecoder(process, encoding, clockRate, show, ended);
        try
        {
            decoder._process.Start();
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
        decoder._reader.Start();
        return decoder;
    }

    /// <summary>Hands a picture to the decoder; waits while it is behind.</summary>
    public void Feed(CodedPicture picture)
    {
        _input ??= new MatroskaWriter(_process.Input, _encoding, _tick);
        _input.Write(FirstTick + picture.At, picture.Data, picture.IsKey);
    }

    /// <summary>Ends it at once; safe from any thread.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        if ((_reader.ThreadState & ThreadState.Unstarted) == 0) _reader.Join();
        _process.Dispose();
    }

    private void Read()
    {
        try
        {
            while (_process.ReadPicture() is { } picture)
            {
                if (picture.At is not { } at) throw new CameraLostException("ffmpeg lost a picture's time stamp.");
                if (!_show(_process, picture, at - FirstTick)) break;
            }
            Failure = new CameraLostException($"The decoder has ended{_process.LastWords()}.");
        }
        catch (CameraLostException exception)
        {
            Failure = exception;
        }
#pragma warning disable CA1031 // Whatever happened to the thread, the camera must hear of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure = new CameraLostException($"The decoder has ended: {exception.Message}", exception);
        }
        _ended();
    }
}
