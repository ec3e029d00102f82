using System.Globalization;
using EdgeInspector.Cameras.Network.Ffmpeg;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// A network camera that speaks RTSP. Its packets are numbered: they are received here, so that it is known of every picture whether all of
/// it arrived, and whether all that it builds on did. Only such pictures are decoded (by ffmpeg, JPEG by the agent); for each other one a
/// frame without a picture is handed over.
/// </summary>
public sealed class RtspCamera : StreamedCamera
{
    private static readonly TimeSpan FirstPacket = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DecoderPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeptBack = TimeSpan.FromMilliseconds(500);
    private readonly RtspCameraOptions _options;
    private readonly JpegFrames _pictures;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RtspSession _session;
    private readonly LossLog _losses;
    // The packets' thread and the decoder's hand over in turns.
    private readonly Lock _turn = new();
    private readonly KeyFrameGate _gate = new();
    private readonly PictureOrder _order = new();
    private StreamDecoder? _decoder;
    private bool _hasStarted;
    private bool _saidThatItWaits;
    private long _lastKey;

    private RtspCamera(RtspCameraOptions options, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger)
        : base($"The camera {options.Url}", buffers, options.Silence, time, logger)
    {
        (_options, _time, _logger, _pictures) = (options, time, logger, new JpegFrames(codec, Name));
        _session = new RtspSession(Name, options, time, logger);
        _losses = new LossLog(Name, time, logger);
    }

    /// <summary>Connects and waits for the first frame.</summary>
    /// <param name="options">Which camera, and how.</param>
    /// <param name="codec">Decodes JPEG.</param>
    /// <param name="buffers">Frames that the station may hold at a time.</param>
    /// <exception cref="CameraLostException">The camera does not answer, or sends nothing.</exception>
    /// <exception cref="CameraFaultException">It refuses the login, or there is no ffmpeg.</exception>
    public static RtspCamera Open(RtspCameraOptions options, IPictureCodec codec, int buffers, TimeProvider time, ILogger logger) =>
        Started(new RtspCamera(options, codec, buffers, time, logger), FirstPacket, options.OpeningLimit);

    private protected override void Read()
    {
        try
        {
            StreamDescription description = _session.Describe();
            IPayloadFormat format = description.CreateFormat(Name);
            if (format.MatroskaCodec is { } encoding)
                _decoder = StreamDecoder.Start(_options, encoding, description.ClockRate, Show, Complain, _session.Close);
            _lastKey = _time.GetTimestamp();
            var pictures = new PictureAssembler(format, _time, Take);
            _session.Play(description, (packet, missing) =>
            {
                if (missing > 0) NoteLoss(string.Create(CultureInfo.InvariantCulture, $"{missing} packets were lost on the way."));
                pictures.Take(packet, missing);
            });
            if (!IsStopping && _decoder?.Failure is { } failure) throw failure;
        }
#pragma warning disable CA1031 // Sockets and streams throw many things when the other side is gone.
        catch (Exception exception) when (exception is not CameraLostException)
#pragma warning restore CA1031
        {
            if (IsStopping) return;
            // Nearly all cameras need the decoder: without it nothing is gained by mending the address first.
            if (_decoder is null) FfmpegVersion.PassThrough(_options.Program);
            string what = exception is EndOfStreamException ? "has ended its stream" : "does not answer";
            throw _decoder?.Failure ?? new CameraLostException(
                $"{Name} {what} ({exception.Message}). Check its address, power and network.", exception);
        }
        finally
        {
            _session.Dispose();
            _decoder?.Dispose();
            CountLost(_order.Count);
        }
    }

    private protected override void Interrupt()
    {
        _session.Close();
        _decoder?.Kill();
    }

    private void NoteLoss(string what)
    {
        lock (_turn) _order.NoteLoss();
        _losses.Note(what);
    }

    // On the thread of the packets.
    private void Take(CodedPicture picture)
    {
        NoteLife();
        bool isAdmitted;
        lock (_turn)
        {
            if (picture.ContinuesLast)
            {
                _gate.Break();
                DeliverDamaged(_order.Refuse(picture.At));
                return;
            }
            isAdmitted = _gate.Admits(picture, out bool endsLoss);
            if (isAdmitted) _order.Add(picture.At, endsLoss, picture.BegunTimestamp, picture.ReceivedTimestamp);
            else if (_hasStarted) DeliverDamaged(_order.AddDamaged(picture.At));
            _hasStarted |= isAdmitted;
        }
        CheckTimes(picture);
        if (!isAdmitted) return;
        if (_decoder is null) Decode(picture);
        else _decoder.Feed(picture);
    }

    private void CheckTimes(CodedPicture picture)
    {
        lock (_turn)
        {
            if (!_gate.IsBroken) _lastKey = picture.ReceivedTimestamp;
            TimeSpan waits = _order.OldestReceived is { } oldest ? _time.GetElapsedTime(oldest) : TimeSpan.Zero;
            // A decoder may keep pictures back until it gets the next one, and after a loss it gets none for a while.
            if (_gate.IsBroken && waits > KeptBack) DeliverDamaged(_order.RefuseAll());
            else if (waits > DecoderPatience)
            {
                throw new CameraLostException(
                    $"{Name}: the decoder has shown nothing for {DecoderPatience.TotalSeconds:0} s. The machine is too slow for this stream, "
                    + "or the decoder hangs.");
            }
        }
        if (_time.GetElapsedTime(_lastKey) > _options.KeyFrameWithin)
        {
            throw new CameraLostException(
                $"{Name} sends, but no key frame has come in {_options.KeyFrameWithin.TotalSeconds:0} s, and pictures cannot be decoded without "
                + "one. Set the camera's key frame interval (GOP, I-frame interval) to 1 s or less, or raise keyFrameSeconds.");
        }
        if (_hasStarted || _saidThatItWaits || _time.GetElapsedTime(_lastKey) < LongWait) return;
        _saidThatItWaits = true;
        _logger.WaitsForKeyFrame(Name, _options.KeyFrameWithin.TotalSeconds);
    }

    // On the decoder's thread.
    private bool Show(FfmpegProcess process, DecodedPicture picture, long at)
    {
        bool hasRoom = TryRentUncounted(picture.Length, out Frame? frame), isRead = false, isDelivered = false;
        try
        {
            isRead = hasRoom ? process.TryReadInto(frame!, picture) : process.TrySkip(picture.Length);
            if (!isRead) return false;
            lock (_turn)
            {
                bool isSound = _order.TryTake(at, out long begun, out long received, out int damaged);
                DeliverDamaged(damaged);
                // One that was refused meanwhile has its record already.
                if (!isSound) return true;
                if (hasRoom) Deliver(frame!, begun, received);
                else CountLost(1);
                isDelivered = hasRoom;
                return true;
            }
        }
        finally
        {
            if (hasRoom && !isDelivered) frame!.Dispose();
        }
    }

    // On the thread of the decoder's log, before the picture that is meant is shown.
    private void Complain(string words)
    {
        lock (_turn)
        {
            _gate.Break();
            DeliverDamaged(_order.RefuseAll());
        }
        _losses.Note(words);
    }

    private void DeliverDamaged(int pictures)
    {
        for (int i = 0; i < pictures; i++) DeliverDamaged(Reason.FrameIncomplete);
    }

    private void Decode(CodedPicture picture)
    {
        Reason? reason = _pictures.Decode(picture.Data, out Picture? decoded);
        if (reason is Reason.FrameIncomplete) _losses.Note(_pictures.Problem);
        lock (_turn)
        {
            bool isSound = _order.TryTake(picture.At, out long begun, out long received, out int damaged);
            DeliverDamaged(damaged);
            if (!isSound) return;
            if (reason is { } defect) DeliverDamaged(defect);
            else if (TryRent(decoded!, out Frame? frame)) Deliver(frame, begun, received);
        }
    }
}
