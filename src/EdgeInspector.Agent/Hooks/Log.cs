using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Hooks;

/// <summary>What is said of web hooks. Nothing here names more of an address than its host.</summary>
internal static partial class Log
{
    [LoggerMessage(5020, LogLevel.Warning,
        "Web hook {Hook}: {Host} does not take results: {Cause} They are kept as long as mqtt.outbox says, and sent again until it does.")]
    public static partial void HookFails(this ILogger logger, string hook, string host, string cause);

    [LoggerMessage(5021, LogLevel.Information, "Web hook {Hook}: {Host} takes results again, after {Seconds:0} s.")]
    public static partial void HookRecovered(this ILogger logger, string hook, string host, double seconds);

    [LoggerMessage(5022, LogLevel.Error,
        "Web hook {Hook}: results {First} to {Last} of station {Station} are not stored any more and never reached it.")]
    public static partial void HookLost(this ILogger logger, string hook, string station, long first, long last);

    [LoggerMessage(5023, LogLevel.Error,
        "Web hook {Hook}: result {Sequence} of station {Station} was refused {Attempts} times ({Status}) and is left out.")]
    public static partial void HookRefused(this ILogger logger, string hook, string station, long sequence, int attempts, int status);

    [LoggerMessage(5024, LogLevel.Warning,
        "Web hook {Hook}: its place in the results cannot be kept: {Cause} After a restart results are sent again from the place before.")]
    public static partial void HookPlaceNotKept(this ILogger logger, string hook, string cause);

    [LoggerMessage(5025, LogLevel.Warning, "Web hook {Hook}: {Cause} It begins with the oldest stored result again.")]
    public static partial void HookBeginsAgain(this ILogger logger, string hook, string cause);

    [LoggerMessage(5026, LogLevel.Information, "Web hook {Hook}: results go to {Host}, from {Position} on.")]
    public static partial void HookBegins(this ILogger logger, string hook, string host, long position);
}
