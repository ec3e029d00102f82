using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>What cameras say.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "A picture cannot be shown; its part is reported as not inspected: {Cause}")]
    public static partial void PictureUnreadable(this ILogger logger, string cause);

    [LoggerMessage(2002, LogLevel.Warning,
        "Camera {Camera}: the kernel gives sockets only {KiB} KiB to receive in; frames will arrive incomplete. Run 'sysctl -w net.core.rmem_max={Bytes}' and write it into /etc/sysctl.d.")]
    public static partial void ReceiveBufferSmall(this ILogger logger, string camera, int kiB, int bytes);

    [LoggerMessage(2010, LogLevel.Warning,
        "{Camera}: {Losses} losses since this was last said. The pictures concerned are not inspected, up to the next key frame. The latest: {What}")]
    public static partial void StreamDamaged(this ILogger logger, string camera, int losses, string what);

    [LoggerMessage(2011, LogLevel.Warning,
        "{Camera} sends, but its first key frame has not come yet; without one its pictures cannot be decoded. It is awaited for {Seconds} s at most.")]
    public static partial void WaitsForKeyFrame(this ILogger logger, string camera, double seconds);

    [LoggerMessage(2012, LogLevel.Warning,
        "{Camera}: {Count} buffers of {MiB} MiB instead of {Wanted}, to stay near {Budget} MiB. Frames that find none are reported as not inspected (overload).")]
    public static partial void BuffersReduced(this ILogger logger, string camera, int count, int miB, int wanted, long budget);

    [LoggerMessage(1020, LogLevel.Information, "{Summary}")]
    public static partial void FolderWalked(this ILogger logger, string summary);

    [LoggerMessage(2013, LogLevel.Warning,
        "{Folder}: it cannot be remembered which files were inspected; after a restart they will be inspected again: {Cause}")]
    public static partial void FilesForgotten(this ILogger logger, string folder, string cause);

    [LoggerMessage(2014, LogLevel.Warning, "{File} was taken away before it could be inspected; its part is reported as not inspected.")]
    public static partial void FileTakenAway(this ILogger logger, string file);

    [LoggerMessage(2020, LogLevel.Warning,
        "{File} was written again before it could be inspected; the part that it showed before is reported as not inspected.")]
    public static partial void FileWrittenOver(this ILogger logger, string file);
}
