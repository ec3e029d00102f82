using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras;

/// <summary>What cameras say.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "A picture is left out and counted as a part that nobody looked at: {Cause}")]
    public static partial void PictureUnreadable(this ILogger logger, string cause);
}
