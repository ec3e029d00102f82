using EdgeInspector.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Uvc;

/// <summary>A USB camera of the operating system. Owns the opened device.</summary>
public sealed class UvcCamera : StreamedCamera
{
    private static readonly TimeSpan FirstFrame = TimeSpan.FromSeconds(10);
    private readonly IVideoSource _device;

    private UvcCamera(string name, IVideoSource device, int buffers, TimeSpan silence, TimeProvider time, ILogger logger)
        : base($"The camera {name}", buffers, silence, time, logger) => _device = device;

    /// <summary>Takes over an opened device and waits for its first frame.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="device">The device.</param>
    /// <param name="buffers">Frames that the station may hold at a time.</param>
    /// <param name="silence">Without a frame for so long it is given up.</param>
    /// <exception cref="CameraLostException">No frame came.</exception>
    public static UvcCamera Open(string name, IVideoSource device, int buffers, TimeSpan silence, TimeProvider time, ILogger logger) =>
        Started(new UvcCamera(name, device, buffers, silence, time, logger), FirstFrame);

    /// <inheritdoc/>
    public override IReadOnlyList<CameraReading> ReadSettings() => _device.Settings;

    private protected override void Read()
    {
        using var scratch = new FramePool(1, _device.Width * _device.Height * 3);
        while (!IsStopping)
        {
            // A frame that nobody has room for must be taken from the device all the same: the ones after it wait behind it.
            bool room = TryRentUncounted(_device.Width * _device.Height * 3, out Frame? frame);
            if (!room) scratch.TryRent(out frame);
            bool read = false;
            try
            {
                read = _device.TryRead(frame!);
            }
            finally
            {
                if (!read || !room) frame!.Dispose();
            }
            if (read && room) Deliver(frame!);
            else if (read) CountLost(1);
            if (!read && !IsStopping) throw new CameraLostException($"{Name} gives no more frames. Check the cable.");
        }
    }

    // Nothing can interrupt the driver; it returns with the next frame or by its own time limit.
    private protected override void Interrupt()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _device.Dispose();
    }
}
