using Microsoft.Extensions.Logging;

namespace EdgeInspector.Commands;

/// <summary>What the command desk says.</summary>
internal static partial class Log
{
    [LoggerMessage(3027, LogLevel.Information, "{By} asked for {Verb} at {Station}: {Message}")]
    public static partial void CommandDone(this ILogger logger, string by, string verb, string station, string message);

    [LoggerMessage(3028, LogLevel.Warning, "Command {Verb} was refused ({Failure}): {Message}")]
    public static partial void CommandRefused(this ILogger logger, string verb, CommandFailure failure, string message);

    [LoggerMessage(3029, LogLevel.Error, "Command {Verb} failed.")]
    public static partial void CommandFailed(this ILogger logger, Exception exception, string verb);

    [LoggerMessage(3030, LogLevel.Error,
        "The change {Verb} by {By} could not be put on record in the audit file: {Reason} It went out as an event. Repair the state folder.")]
    public static partial void AuditFailed(this ILogger logger, string verb, string by, string reason);

    [LoggerMessage(3031, LogLevel.Error,
        "The audit file cannot be read: {Reason} Commands of earlier runs that are repeated would be carried out again.")]
    public static partial void AuditUnreadable(this ILogger logger, string reason);
}
