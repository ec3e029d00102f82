// Longer than other files: one camera, whose buffers, settings and silence belong to one thread.
using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Cameras.Aravis.Native;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;
using static EdgeInspector.Cameras.Aravis.Native.AravisLibrary;

namespace EdgeInspector.Cameras.Aravis;

/// <summary>
/// A GigE Vision or USB3 Vision camera through libaravis. The library writes into our own frames: a frame that goes on to be inspected is
/// the memory that the packets arrived in, wherever the camera's format is one of ours.
/// Ownership: a buffer belongs to the library while it is pushed, else to this class; its memory belongs to a frame of the pool, and the
/// stream is freed before the pool.
/// </summary>
public sealed class AravisCamera : ICamera
{
    private const int SmallestSocketBuffer = 4 << 20, LargestSocketBuffer = 64 << 20;
    private const int DefaultPacketBytes = 1500;
    private const ulong GigEFrameIds = 65535;
    private const double SilentPeriods = 3;
    private const int GivenUpAfterSilences = 4;
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(200);
    private readonly AravisDevice _device;
    private readonly GObjectHandle _stream;
    private volatile AravisCameraOptions _options;
    private readonly TimeProvider _time;
    private readonly FrameMaker _maker;
    private readonly FramePool _pool;
    private readonly FramePool? _made;
    private readonly Dictionary<nint, nint> _buffers = [];
    private readonly Dictionary<nint, Frame> _pushed = [];
    private readonly GenicamFormat _format;
    private readonly int _width;
    private readonly int _height;
    private readonly int _pictureBytes;
    private TimeSpan _silence;
    private long _lastFrame;
    private long _lastLook;
    private long _lastProbe;
    private int _deadProbes;
    private readonly TriggerCounter? _triggers;
    private readonly GenicamOutputs _outputs;
    private int _lost;
    private long _received;
    private bool _disposed;

    private AravisCamera(AravisDevice device, AravisCameraOptions options, int buffers, IBayerDecoder bayer, TimeProvider time,
        ILogger logger)
    {
        (_device, _options, _time, _maker) = (device, options, time, new FrameMaker(bayer));
        _outputs = new GenicamOutputs(device, $"Camera {options.Address}");
        (_width, _height, _format, int payload, double? rate) = device.Shape();
        _pictureBytes = checked((int)_format.BytesOf(_width, _height));
        _silence = LongestSilence(rate, options);
        int direct = _format.IsDirect ? buffers : 0;
        _pool = new FramePool(direct + options.StreamFrames, Math.Max(payload, _pictureBytes));
        if (!_format.IsDirect) _made = new FramePool(buffers, _width * _height * _format.Target.BytesPerPixel());
        int socketBytes = (int)Math.Clamp((long)options.StreamFrames * payload, SmallestSocketBuffer, LargestSocketBuffer);
        try
        {
            _stream = device.CreateStream(PacketBytes(device, options), options.PacketSocket, socketBytes);
            if (device.IsGigE && !options.PacketSocket && NetworkLink.LargestReceiveBuffer() is { } most && most < SmallestSocketBuffer)
                logger.ReceiveBufferSmall(device.Name, most >> 10, SmallestSocketBuffer);
            Refill();
            if (options.Trigger == TriggerMode.Hardware)
                _triggers = TriggerCounter.TryCreate(device, options.TriggerLine, options.TriggerFallingEdge);
            device.Start();
        }
        catch
        {
            FreeStream();
            throw;
        }
        _lastFrame = _lastLook = _lastProbe = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public bool IsSimulated => false;

    /// <inheritdoc/>
    public bool HasEnded => false;

    /// <inheritdoc/>
    public bool AwaitsTrigger => _options.Trigger != TriggerMode.FreeRun;

    /// <inheritdoc/>
    public ulong MaxFrameId => _device.IsGigE ? GigEFrameIds : ulong.MaxValue;

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public ICameraOutputs Outputs => _outputs;

    /// <summary>Opens the camera, writes and checks all settings, and lets frames come.</summary>
    /// <param name="options">Which, and how.</param>
    /// <param name="buffers">Frames that the station may hold at a time.</param>
    /// <param name="bayer">Makes colour of mosaics.</param>
    /// <exception cref="CameraFaultException">The library is missing, or a setting cannot be had.</exception>
    /// <exception cref="CameraLostException">It is not there, or somebody else controls it.</exception>
    public static AravisCamera Open(AravisCameraOptions options, int buffers, IBayerDecoder bayer, TimeProvider time, ILogger logger)
    {
        var device = AravisDevice.Open(options.Address);
        try
        {
            device.AcquireControl();
            new GenicamSettings(device, $"Camera {options.Address}").Apply(options);
            return new AravisCamera(device, options, buffers, bayer, time, logger);
        }
        catch (GenicamException exception)
        {
            device.Dispose();
            throw new CameraFaultException($"Camera {options.Address}: {exception.Message}", exception);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int TakeLostFrames() => Interlocked.Exchange(ref _lost, 0);

    /// <inheritdoc/>
    public int TakeMissedTriggers() => _triggers?.TakeMissed() ?? 0;

    /// <inheritdoc/>
    public bool TryTrigger()
    {
        if (_options.Trigger != TriggerMode.Software) return false;
        try
        {
            _device.Trigger();
            return true;
        }
        catch (ObjectDisposedException)
        {
            // It was lost and is being closed on another thread.
            return false;
        }
        catch (GenicamException exception)
        {
            throw new CameraLostException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CameraReading> ReadSettings()
    {
        try
        {
            return new GenicamSettings(_device, _device.Name).Read();
        }
        catch (ObjectDisposedException)
        {
            // It was lost and is being closed on another thread.
            return [];
        }
        catch (GenicamException exception)
        {
            throw new CameraLostException(exception.Message, exception);
        }
    }

    /// <summary>
    /// Writes another exposure, gain or rate while frames come, and reads it back; to be called on the thread that grabs, between two
    /// frames. Those that are on their way keep what they were taken with.
    /// </summary>
    /// <param name="wanted">All settings as they are to be; others than these three are as they were at the open.</param>
    /// <returns>False when the camera has to be opened again for them; some may have been written by then.</returns>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public bool TryAdjust(AravisCameraOptions wanted)
    {
        try
        {
            if (!new GenicamSettings(_device, $"Camera {wanted.Address}").TryAdjust(_options, wanted)) return false;
            (int width, int height, GenicamFormat format, _, double? rate) = _device.Shape();
            if ((width, height, format.Code) != (_width, _height, _format.Code)) return false;
            _silence = LongestSilence(rate, wanted);
        }
        catch (GenicamException exception)
        {
            throw new CameraLostException(exception.Message, exception);
        }
        _options = wanted;
        // Its last frame may be older than the new rate allows.
        _lastFrame = _time.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        // Before a buffer is taken: what is thrown must leave none behind.
        long now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_lastLook, now) > LookPeriod) VerifyControl(now);
        Refill();
        nint buffer = arv_stream_timeout_pop_buffer(_stream, (ulong)timeout.TotalMicroseconds);
        now = _time.GetTimestamp();
        if (buffer == 0)
        {
            Watch(now);
            frame = null;
            return false;
        }
        (_lastFrame, _deadProbes) = (now, 0);
        _received++;
        _pushed.Remove(buffer, out Frame? received);
        frame = Take(buffer, received!);
        if (frame is null) return false;
        Describe(buffer, frame, now);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        // First what is known at once: asking a dead camera to stop takes seconds, and closing it as many again.
        CountUntaken();
        if (_device.HasControl && _device.IsAlive())
        {
            _outputs.TurnOff();
            _device.Stop();
        }
        CountUntaken();
        FreeStream();
        _device.Dispose();
    }

    // Frames that came back go to the library again.
    private void Refill()
    {
        while (_pool.TryRent(out Frame? free))
        {
            if (!_buffers.Remove(free.Address, out nint buffer)) buffer = arv_buffer_new_full((nuint)free.Capacity, free.Address, 0, 0);
            _pushed.Add(buffer, free);
            arv_stream_push_buffer(_stream, buffer);
        }
    }

    // The frame that the buffer became; null when none was free to make one of it.
    private Frame? Take(nint buffer, Frame received)
    {
        bool complete = IsComplete(buffer);
        _buffers.Add(received.Address, buffer);
        if (_made is null)
        {
            if (complete) received.Reshape(_width, _height, _format.Target);
            else received.Defect = Reason.FrameIncomplete;
            return received;
        }
        using (received)
        {
            if (!_made.TryRent(out Frame? frame))
            {
                Interlocked.Increment(ref _lost);
                return null;
            }
            received.Reshape(_pictureBytes, 1, PixelFormat.Mono8);
            if (!complete)
            {
                frame.Defect = Reason.FrameIncomplete;
                return frame;
            }
            try
            {
                _maker.Make(received.Pixels, _format, _width, _height, frame);
                return frame;
            }
            catch
            {
                frame.Dispose();
                throw;
            }
        }
    }

    // Success alone is not enough: with packets larger than the link takes the library reports it for a fraction of the picture.
    private bool IsComplete(nint buffer)
    {
        if (arv_buffer_get_status(buffer) != (int)BufferStatus.Success) return false;
        arv_buffer_get_data(buffer, out nuint size);
        return (long)size >= _pictureBytes && arv_buffer_get_image_width(buffer) == _width && arv_buffer_get_image_height(buffer) == _height
            && arv_buffer_get_image_pixel_format(buffer) == _format.Code;
    }

    private void Describe(nint buffer, Frame frame, long now)
    {
        // A buffer whose first packet was lost has no id yet; GigE cameras never count 0.
        frame.CameraFrameId = arv_buffer_get_frame_id(buffer) is var id && id == 0 && _device.IsGigE ? null : id;
        frame.DeviceTimestampNanoseconds = (long)arv_buffer_get_timestamp(buffer);
        frame.CapturedAt = _time.GetUtcNow();
        frame.ReceivedTimestamp = now;
        // The library notes when the first packet came, by the wall clock, which may be set in between.
        double since = (frame.CapturedAt - DateTimeOffset.UnixEpoch).TotalSeconds - arv_buffer_get_system_timestamp(buffer) / 1e9;
        frame.GrabStartedTimestamp = since is > 0 and < 10 ? now - (long)(since * _time.TimestampFrequency) : now;
    }

    private static TimeSpan LongestSilence(double? framesPerSecond, AravisCameraOptions options) =>
        framesPerSecond is { } rate && SilentPeriods / rate > options.Silence.TotalSeconds
            ? TimeSpan.FromSeconds(SilentPeriods / rate)
            : options.Silence;

    private void VerifyControl(long now)
    {
        _lastLook = now;
        if (!_device.HasControl)
            throw new CameraLostException($"The camera {_device.Name} does not answer any more, or another program took control of it.");
        if (AwaitsTrigger && _time.GetElapsedTime(_lastFrame, now) > LookPeriod) Probe(now);
        _triggers?.Look(_received);
    }

    // A camera in free run has no reason to be silent.
    private void Watch(long now)
    {
        TimeSpan silent = _time.GetElapsedTime(_lastFrame, now);
        if (AwaitsTrigger || silent < _silence) return;
        if (_time.GetElapsedTime(_lastProbe, now) > ProbePeriod) Probe(now);
        if (silent > GivenUpAfterSilences * _silence)
        {
            throw new CameraLostException(
                $"The camera {_device.Name} answers but has sent no frame for {silent.TotalSeconds:0.0} s. Check the firewall, packetSize, and whether its trigger or its bandwidth limit holds it back.");
        }
    }

    private void Probe(long now)
    {
        _lastProbe = now;
        _deadProbes = _device.IsAlive() ? 0 : _deadProbes + 1;
        if (_deadProbes >= 2) throw new CameraLostException($"The camera {_device.Name} does not answer. Check power and cable.");
    }

    private void CountUntaken()
    {
        for (nint buffer = arv_stream_timeout_pop_buffer(_stream, 0); buffer != 0; buffer = arv_stream_timeout_pop_buffer(_stream, 0))
        {
            // Stopping gives back empty buffers too.
            if ((BufferStatus)arv_buffer_get_status(buffer) is not (BufferStatus.Cleared or BufferStatus.Aborted or BufferStatus.Filling
                or BufferStatus.Unknown)) Interlocked.Increment(ref _lost);
            g_object_unref(buffer);
        }
    }

    private void FreeStream()
    {
        _stream?.Dispose();
        foreach (nint buffer in _buffers.Values) g_object_unref(buffer);
        foreach (Frame frame in _pushed.Values) frame.Dispose();
        _pool.Dispose();
        _made?.Dispose();
    }

    private static int PacketBytes(AravisDevice device, AravisCameraOptions options)
    {
        (string Name, int Mtu)? link = device.Address is { } address ? NetworkLink.To(address) : null;
        if (options.PacketSize is { } wanted && link is { } found && wanted > found.Mtu)
        {
            throw new CameraFaultException(
                $"Camera {options.Address}: packetSize {wanted} is larger than the {found.Mtu} bytes that the link {found.Name} takes; frames would arrive in pieces. Set packetSize to at most {found.Mtu}, or switch on jumbo frames: 'ip link set {found.Name} mtu 9000'.");
        }
        return options.PacketSize ?? Math.Min(link?.Mtu ?? DefaultPacketBytes, DefaultPacketBytes);
    }
}
