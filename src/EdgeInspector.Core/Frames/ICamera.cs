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
    /// Whether it is open and its first frame is still awaited, as from a stream that can only be shown from its next key frame on.
    /// </summary>
    bool IsStarting => false;

    /// <summary>Whether frames come only when something triggers the camera, so that silence says nothing.</summary>
    bool AwaitsTrigger => false;

    /// <summary>
    /// The camera frame id that is followed by 1 (65535 with GigE Vision 1.x); ids that never come round have the largest number.
    /// </summary>
    ulong MaxFrameId => ulong.MaxValue;

    /// <summary>
    /// Whether frames show what is in front of the camera now, so that the same pixels again and again mean that it hangs; files may well
    /// repeat a picture.
    /// </summary>
    bool IsLive => false;

    /// <summary>
    /// Frames that the source produced and that never became a <see cref="Frame"/> because no buffer was free, since the last call. Each
    /// of them is a part that nobody looked at. After disposal, and while it goes on as far as they are known: those that it had received
    /// and that nobody took. Frames that are missing among the camera's ids are found by <see cref="FrameGate"/>. Safe from any thread.
    /// </summary>
    int TakeLostFrames() => 0;

    /// <summary>
    /// Hardware triggers since the last call that the camera counted and that gave no frame; 0 where it cannot count them.
    /// </summary>
    int TakeMissedTriggers() => 0;

    /// <summary>
    /// Gives a software trigger. Safe from any thread, also while another one grabs or disposes; may block while the camera does not
    /// answer.
    /// </summary>
    /// <returns>False when the camera is not triggered by software.</returns>
    /// <exception cref="CameraLostException">The camera did not take it.</exception>
    bool TryTrigger() => false;

    /// <summary>
    /// Exposure, gain, trigger, rate and temperature as the camera has them now; without those that it does not have, and empty where it
    /// cannot be asked. Safe from any thread, also while another one grabs or disposes; may block while the camera does not answer.
    /// </summary>
    /// <exception cref="CameraLostException">The camera did not answer.</exception>
    IReadOnlyList<CameraReading> ReadSettings() => [];

    /// <summary>Its output lines; null where it has none that can be set from here.</summary>
    ICameraOutputs? Outputs => null;

    /// <summary>Waits for the next frame. The caller disposes it.</summary>
    /// <returns>False when none came within <paramref name="timeout"/> or <see cref="HasEnded"/>.</returns>
    /// <exception cref="CameraLostException">The camera is gone; dispose it and open it again.</exception>
    bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame);
}
