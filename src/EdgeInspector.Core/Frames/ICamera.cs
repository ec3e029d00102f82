using System.Diagnostics.CodeAnalysis;

namespace EdgeInspector.Frames;

/// <summary>
/// An opened source of frames. One dedicated thread pulls from it and owns its life; grabbing blocks. A camera that is lost is
/// disposed and opened again by its owner.
/// </summary>
public interface ICamera : IDisposable
{
    /// <summary>Whether the frames are drawn, not seen: true makes every message say "simulated".</summary>
    bool IsSimulated { get; }

    /// <summary>True when no frame will ever come again (a folder or film that does not loop was shown to its end).</summary>
    bool HasEnded { get; }

    /// <summary>
    /// Frames that the source produced and that never became a <see cref="Frame"/> (no free buffer, missing camera frame ids), since
    /// the last call. Each of them is a part that nobody looked at.
    /// </summary>
    int TakeLostFrames() => 0;

    /// <summary>Waits for the next frame. The caller disposes it.</summary>
    /// <returns>False when none came within <paramref name="timeout"/> or <see cref="HasEnded"/>.</returns>
    /// <exception cref="CameraLostException">The camera is gone; dispose it and open it again.</exception>
    bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame);
}
