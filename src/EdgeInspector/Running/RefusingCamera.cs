using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Running;

/// <summary>A camera whose frames nobody can inspect at present: each is marked with the reason, so that each gets its record.</summary>
internal sealed class RefusingCamera(ICamera camera, Reason reason) : ICamera
{
    /// <inheritdoc/>
    public bool IsSimulated => camera.IsSimulated;

    /// <inheritdoc/>
    public bool HasEnded => camera.HasEnded;

    /// <inheritdoc/>
    public int TakeLostFrames() => camera.TakeLostFrames();

    /// <inheritdoc/>
    public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
    {
        if (!camera.TryGrab(timeout, out frame)) return false;
        frame.Defect ??= reason;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => camera.Dispose();
}
