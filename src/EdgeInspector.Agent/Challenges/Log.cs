using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Challenges;

/// <summary>What the challenges say.</summary>
internal static partial class Log
{
    [LoggerMessage(4210, LogLevel.Warning, "Station {Station}: challenge: {Text}")]
    public static partial void ChallengeDue(this ILogger logger, string station, string text);

    [LoggerMessage(4211, LogLevel.Error, "Station {Station}: challenge: {Text}")]
    public static partial void ChallengeOverdue(this ILogger logger, string station, string text);

    [LoggerMessage(4212, LogLevel.Information, "Station {Station}: challenge: {Text}")]
    public static partial void ChallengeBegan(this ILogger logger, string station, string text);

    [LoggerMessage(4213, LogLevel.Information, "Station {Station}: challenge: {Text}")]
    public static partial void ChallengePassed(this ILogger logger, string station, string text);

    [LoggerMessage(4214, LogLevel.Error, "Station {Station}: challenge: {Text} Parts since the last pass are suspect.")]
    public static partial void ChallengeFailed(this ILogger logger, string station, string text);

    [LoggerMessage(4215, LogLevel.Warning, "Station {Station}: challenge: {Text}")]
    public static partial void ChallengeBrokenOff(this ILogger logger, string station, string text);

    [LoggerMessage(4216, LogLevel.Error, "Station {Station}: how its challenges stand cannot be kept: {Cause}")]
    public static partial void ChallengesNotKept(this ILogger logger, string station, string cause);

    [LoggerMessage(4217, LogLevel.Warning, "Station {Station}: what was kept of its challenges in {Path} cannot be read, and they are due: {Cause}")]
    public static partial void ChallengesUnreadable(this ILogger logger, string station, string path, string cause);

    [LoggerMessage(4260, LogLevel.Warning, "Station {Station}: challenge: {Text}")]
    public static partial void ChallengeCreeps(this ILogger logger, string station, string text);
}
