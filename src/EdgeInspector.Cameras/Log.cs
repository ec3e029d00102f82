using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>What cameras say.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "A picture cannot be shown; its part is reported as not inspected: {Cause}")]
    public static partial void PictureUnreadable(this ILogger logger, string cause);

    [LoggerMessage(2002, LogLevel.Warning, "Camera {Camera}: the kernel gives sockets only {KiB} KiB to receive in; frames will arrive incomplete. Run 'sysctl -w net.core.rmem_max={Bytes}' and write it into /etc/sysctl.d.")]
    public static partial void ReceiveBufferSmall(this ILogger logger, string camera, int kiB, int bytes);
}
