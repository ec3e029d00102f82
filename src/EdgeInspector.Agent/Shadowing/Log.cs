using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>What shadow runs say.</summary>
internal static partial class Log
{
    [LoggerMessage(4220, LogLevel.Information, "Station {Station}: shadow run: {Text}")]
    public static partial void ShadowBegan(this ILogger logger, string station, string text);

    [LoggerMessage(4221, LogLevel.Warning, "Station {Station}: the counts of the shadow run begin anew: {Cause}")]
    public static partial void ShadowBegunAnew(this ILogger logger, string station, string cause);

    [LoggerMessage(4222, LogLevel.Information, "Station {Station}: the shadow run has ended: {Cause}")]
    public static partial void ShadowEnded(this ILogger logger, string station, string cause);

    [LoggerMessage(4223, LogLevel.Warning, "Station {Station}: version {Version} in the shadow failed, and the shadow run has ended: {Cause}")]
    public static partial void ShadowFailed(this ILogger logger, string station, int version, string cause);

    [LoggerMessage(4224, LogLevel.Warning, "Station {Station}: what its shadow run counted cannot be kept: {Cause}")]
    public static partial void ShadowNotKept(this ILogger logger, string station, string cause);

    [LoggerMessage(4225, LogLevel.Warning, "Station {Station}: what was kept of its shadow run in {Path} cannot be read: {Cause}")]
    public static partial void ShadowUnreadable(this ILogger logger, string station, string path, string cause);

    [LoggerMessage(4258, LogLevel.Error, "Station {Station}: its shadow's clock met a fault: {Cause}")]
    public static partial void ShadowClockFailed(this ILogger logger, string station, string cause);
}
