using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Cameras.Pylon;

/// <summary>
/// A Basler camera through pylon. The SDK's buffers are few and belong to it: a result is copied into one of our frames and given back at
/// once, whatever the station does with the frame.
/// </summary>
public sealed class PylonCamera : ICamera
{
    private const ulong GigEFrameIds = 65535;
    private const int GivenUpAfterSilences = 4;
    private readonly IPylonDevice _device;
    private volatile GenicamOptions _options;
    private readonly TimeProvider _time;
    private readonly FrameMaker _maker;
    private readonly int _buffers;
    private readonly Lock _trigger = new();
    private readonly GenicamOutputs _outputs;
    private FramePool? _pool;
    private byte[] _rows = [];
    private long _lastFrame;
    private int _lost;
    private bool _disposed;

    internal PylonCamera(IPylonDevice device, GenicamOptions options, int buffers, IBayerDecoder bayer, TimeProvider time)
    {
        (_device, _options, _time, _maker, _buffers) = (device, options, time, new FrameMaker(bayer), buffers);
        _outputs = new GenicamOutputs(device.Nodes, $"Camera {options.Address}");
        _lastFrame = time.GetTimestamp();
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
    /// <exception cref="CameraFaultException">This program has no pylon, or a setting cannot be had.</exception>
    /// <exception cref="CameraLostException">It is not there, or used by another program.</exception>
    public static PylonCamera Open(GenicamOptions options, int buffers, IBayerDecoder bayer, TimeProvider time) =>
        Open(PylonSdk.Open(options.Address), options, buffers, bayer, time);

    /// <summary>The same with an opened device, which becomes the camera's.</summary>
    internal static PylonCamera Open(IPylonDevice device, GenicamOptions options, int buffers, IBayerDecoder bayer, TimeProvider time)
    {
        try
        {
            new GenicamSettings(device.Nodes, $"Camera {options.Address}").Apply(options);
            if (options.PacketSize is { } bytes)
                new GenicamSettings(device.Nodes, $"Camera {options.Address}").Set("GevSCPSPacketSize",
                    bytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
            device.Start(options.StreamFrames);
            return new PylonCamera(device, options, buffers, bayer, time);
        }
        catch (Exception exception)
        {
            device.Dispose();
            throw exception as CameraLostException ?? new CameraLostException($"Camera {options.Address}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public int TakeLostFrames() => Interlocked.Exchange(ref _lost, 0);

    /// <inheritdoc/>
    public bool TryTrigger()
    {
        if (_options.Trigger != TriggerMode.Software) return false;
        lock (_trigger)
        {
            if (_disposed) return false;
            Guard(() =>
            {
                _device.Trigger();
                return true;
            });
            return true;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CameraReading> ReadSettings()
    {
        lock (_trigger) return _disposed ? [] : Guard(() => new GenicamSettings(_device.Nodes, _options.Address).Read());
    }

    /// <summary>
    /// Writes another exposure, gain or rate while frames come, and reads it back; to be called on the thread that grabs, between two
    /// frames. Those that are on their way keep what they were taken with.
    /// </summary>
    /// <param name="wanted">All settings as they are to be; others than these three are as they were at the open.</param>
    /// <returns>False when the camera has to be opened again for them; some may have been written by then.</returns>
    /// <exception cref="CameraLostException">The camera does not answer.</exception>
    public bool TryAdjust(GenicamOptions wanted)
    {
        lock (_trigger)
        {
            if (_disposed || !Guard(() => new GenicamSettings(_device.Nodes, wanted.Address).TryAdjust(_options, wanted))) return false;
        }
        (_options, _lastFrame) = (wanted, _time.GetTimestamp());
        return true;
    }

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        if (!_device.IsConnected)
            throw new CameraLostException($"The camera {_options.Address} does not answer any more. Check power and cable.");
        using IPylonGrab? grab = Guard(() => _device.Retrieve(timeout));
        long now = _time.GetTimestamp();
        if (grab is null)
        {
            TimeSpan silent = _time.GetElapsedTime(_lastFrame, now);
            if (!AwaitsTrigger && silent > GivenUpAfterSilences * _options.Silence)
                throw new CameraLostException(
                    $"The camera {_options.Address} has sent no frame for {silent.TotalSeconds:0.0} s. Check its cable, trigger and bandwidth limit.");
            return false;
        }
        _lastFrame = now;
        if (!TryRent(grab, out Frame? free)) return false;
        try
        {
            Fill(grab, free);
        }
        catch
        {
            free.Dispose();
            throw;
        }
        frame = free;
        frame.CameraFrameId = (ulong)grab.BlockId;
        if (grab.Timestamp > 0) frame.DeviceTimestampNanoseconds = (long)(grab.Timestamp * (1e9 / _device.TicksPerSecond));
        frame.CapturedAt = _time.GetUtcNow();
        frame.GrabStartedTimestamp = frame.ReceivedTimestamp = now;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_trigger)
        {
            if (_disposed) return;
            _disposed = true;
        }
        try
        {
            CountUntaken();
            if (_device.IsConnected)
            {
                _outputs.TurnOff();
                _device.Stop();
            }
        }
        finally
        {
            _device.Dispose();
            _pool?.Dispose();
        }
    }

    // A camera in free run goes on meanwhile: what its buffers hold now, and no more.
    private void CountUntaken()
    {
        try
        {
            for (int i = 0; i < _options.StreamFrames && Guard(() => _device.Retrieve(TimeSpan.Zero)) is { } grab; i++)
            {
                grab.Dispose();
                Interlocked.Increment(ref _lost);
            }
        }
        catch (CameraLostException)
        {
            // A camera that is gone has nothing more to give.
        }
    }

    private bool TryRent(IPylonGrab grab, [NotNullWhen(true)] out Frame? frame)
    {
        // The first complete picture decides the size.
        if (_pool is null && grab.Succeeded)
            _pool = new FramePool(_buffers, grab.Width * grab.Height * GenicamFormat.Of(grab.PixelType).Target.BytesPerPixel());
        frame = null;
        if (_pool?.TryRent(out frame) == true) return true;
        Interlocked.Increment(ref _lost);
        return false;
    }

    private void Fill(IPylonGrab grab, Frame frame)
    {
        if (!grab.Succeeded)
        {
            frame.Defect = Reason.FrameIncomplete;
            return;
        }
        GenicamFormat format = GenicamFormat.Of(grab.PixelType);
        if ((long)grab.Width * grab.Height * format.Target.BytesPerPixel() > frame.Capacity) frame.Defect = Reason.FrameQuality;
        else if (grab.Bytes < format.BytesOf(grab.Width, grab.Height)) frame.Defect = Reason.FrameIncomplete;
        else _maker.Make(Rows(grab, format), format, grab.Width, grab.Height, frame);
    }

    // The pixels without what the camera pads its rows with.
    private unsafe ReadOnlySpan<byte> Rows(IPylonGrab grab, GenicamFormat format)
    {
        int row = (int)format.BytesOf(grab.Width, 1);
        if (grab.PaddingX == 0) return new ReadOnlySpan<byte>((void*)grab.Pixels, (int)format.BytesOf(grab.Width, grab.Height));
        if (_rows.Length != row * grab.Height) _rows = new byte[row * grab.Height];
        for (int y = 0; y < grab.Height; y++)
            new ReadOnlySpan<byte>((void*)(grab.Pixels + (nint)y * (row + grab.PaddingX)), row).CopyTo(_rows.AsSpan(y * row, row));
        return _rows;
    }

    // The SDK has exceptions of its own for everything; to the station they all mean that the camera must be opened again.
    private T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not CameraLostException)
        {
            throw new CameraLostException($"The camera {_options.Address} failed ({exception.Message}). Check power and cable.", exception);
        }
    }
}
