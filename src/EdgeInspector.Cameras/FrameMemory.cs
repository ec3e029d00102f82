using EdgeInspector.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>Bounds what one camera's buffers take of the machine's memory.</summary>
internal static class FrameMemory
{
    // Enough for a short burst at any size; below, a frame would wait for the one before.
    private const int FewestBuffers = 4;
    private const long Budget = 512L << 20;

    // What the process may have, also within a container.
    private static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Makes a camera's buffers: as many as wanted within 512 MiB, but at least 4.</summary>
    /// <param name="camera">The camera's name.</param>
    /// <param name="wanted">So many never make a frame wait.</param>
    /// <param name="bytes">Size of a frame.</param>
    /// <param name="logger">Says when they are fewer.</param>
    /// <exception cref="CameraFaultException">The fewest take more than a quarter of the memory.</exception>
    public static FramePool CreatePool(string camera, int wanted, int bytes, ILogger logger)
    {
        int count = Count(camera, wanted, bytes, Available);
        if (count < wanted) logger.BuffersReduced(camera, count, bytes >> 20, wanted, Budget >> 20);
        return new FramePool(count, bytes);
    }

    /// <summary>How many buffers a camera gets.</summary>
    /// <exception cref="CameraFaultException">The fewest take more than a quarter of the memory.</exception>
    internal static int Count(string camera, int wanted, int bytes, long available)
    {
        int count = (int)Math.Clamp(Budget / bytes, Math.Min(FewestBuffers, wanted), wanted);
        return (long)count * bytes <= available / 4 || count * (long)bytes <= Budget / 8
            ? count
            : throw new CameraFaultException($"{camera}: {count} frames of {bytes >> 20} MiB take more than a quarter of this machine's memory ({available >> 20} MiB). Set the camera to smaller pictures.");
    }
}
