using EdgeInspector.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>Bounds what one camera's buffers take of the machine's memory.</summary>
internal static class FrameMemory
{
    // Enough for a short burst at any size; below, a frame would wait for the one before.
    private const int FewestBuffers = 4;
    private const long Budget = 512L << 20, SmallestShare = 64L << 20;

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
        Require(camera, bytes, Math.Min(FewestBuffers, wanted));
        int count = Count(wanted, bytes);
        if (count < wanted) logger.BuffersReduced(camera, count, bytes >> 20, wanted, Budget >> 20);
        return new FramePool(count, bytes);
    }

    /// <summary>Checks that there is memory for the fewest buffers.</summary>
    /// <param name="camera">The camera's name.</param>
    /// <param name="bytes">Size of a frame.</param>
    /// <param name="fewest">So many are needed.</param>
    /// <exception cref="CameraFaultException">They take more than a quarter of it, or one frame is larger than any buffer.</exception>
    public static void Require(string camera, long bytes, int fewest = FewestBuffers)
    {
        if (bytes <= int.MaxValue && (fewest * bytes <= Available / 4 || fewest * bytes <= SmallestShare)) return;
        throw new CameraFaultException(
            $"{camera}: {fewest} frames of {bytes >> 20} MiB take more than a quarter of this machine's memory ({Available >> 20} MiB). Set it to smaller pictures.");
    }

    /// <summary>How many buffers a camera gets.</summary>
    /// <param name="wanted">At most so many.</param>
    /// <param name="bytes">Size of a frame.</param>
    internal static int Count(int wanted, long bytes) => (int)Math.Clamp(Budget / bytes, Math.Min(FewestBuffers, wanted), wanted);
}
