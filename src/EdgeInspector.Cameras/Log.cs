using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>What cameras say.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "A picture cannot be shown; its part is reported as not inspected: {Cause}")]
    public static partial void PictureUnreadable(this ILogger logger, string cause);
}
