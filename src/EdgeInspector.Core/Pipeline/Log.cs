using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>What the pipeline says. Nothing here is logged for every frame above Debug.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Station {Station}: the camera is open.")]
    public static partial void CameraOpened(this ILogger logger, string station);

    [LoggerMessage(1002, LogLevel.Warning,
        "Station {Station}: the camera is lost: {Cause} It is opened again until it is back, at least every {RetrySeconds:0.#} s.")]
    public static partial void CameraLost(this ILogger logger, string station, string cause, double retrySeconds);

    [LoggerMessage(1003, LogLevel.Information, "Station {Station}: the camera has shown its last frame.")]
    public static partial void CameraEnded(this ILogger logger, string station);

    [LoggerMessage(1004, LogLevel.Error, "Station {Station}: inspecting frame {Sequence} failed; it is reported as not inspected.")]
    public static partial void InspectionFailed(this ILogger logger, Exception exception, string station, long sequence);

    [LoggerMessage(1005, LogLevel.Warning,
        "Station {Station}: the overlay picture of {Sequence} could not be drawn; its result is not affected.")]
    public static partial void PictureFailed(this ILogger logger, Exception exception, string station, long sequence);

    [LoggerMessage(1006, LogLevel.Warning,
        "Station {Station}: a frame is not inspected ({Reason}): {Why} Later ones like it are not named again.")]
    public static partial void FrameRefused(this ILogger logger, string station, Reason reason, string why);

    [LoggerMessage(1007, LogLevel.Warning,
        "Station {Station}: an earlier run ended without a record for {First} to {Last}; they are reported as not inspected.")]
    public static partial void Unfinished(this ILogger logger, string station, long first, long last);

    [LoggerMessage(1008, LogLevel.Warning,
        "Station {Station}: {Count} parts went by while no buffer was free; they are reported as not inspected.")]
    public static partial void FramesLost(this ILogger logger, string station, long count);

    [LoggerMessage(1009, LogLevel.Error, "Station {Station}: the camera driver failed unexpectedly; it is opened again.")]
    public static partial void CameraFailed(this ILogger logger, Exception exception, string station);

    [LoggerMessage(1010, LogLevel.Warning,
        "Station {Station}: the frame of the announced part {Part} did not come in time; the part is reported as not inspected (triggerWithoutFrame). Check trigger, light and camera.")]
    public static partial void PartWithoutFrame(this ILogger logger, string station, string part);

    [LoggerMessage(1011, LogLevel.Warning,
        "Station {Station}: {Count} frames before camera frame id {Id} never arrived; their parts are reported as not inspected (frameIdGap).")]
    public static partial void FramesMissing(this ILogger logger, string station, long count, ulong id);

    [LoggerMessage(1012, LogLevel.Error,
        "Station {Station}: the camera sends the same picture again and again; the parts are reported as not inspected (frameFrozen).")]
    public static partial void CameraFrozen(this ILogger logger, string station);

    [LoggerMessage(1014, LogLevel.Warning,
        "Station {Station}: the camera counted {Count} triggers that gave no frame; their parts are reported as not inspected (triggerWithoutFrame).")]
    public static partial void TriggersMissed(this ILogger logger, string station, int count);

    [LoggerMessage(1013, LogLevel.Warning, "Station {Station}: the camera did not take a trigger: {Cause}")]
    public static partial void TriggerFailed(this ILogger logger, string station, string cause);

    [LoggerMessage(1030, LogLevel.Information, "Station {Station}: the camera is still being closed; the station does not wait for it.")]
    public static partial void CameraStillCloses(this ILogger logger, string station);

    [LoggerMessage(4051, LogLevel.Error,
        "Station {Station}: {What} did not end when the station stopped and is left behind; its parts are reported as not inspected.")]
    public static partial void LeftBehind(this ILogger logger, string station, string what);

    [LoggerMessage(1060, LogLevel.Debug, "Station {Station}: a frame could not be shown to whoever sets the camera up.")]
    public static partial void CameraViewFailed(this ILogger logger, Exception exception, string station);
}
