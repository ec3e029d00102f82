using Microsoft.Extensions.Logging;

namespace EdgeInspector.Outputs;

/// <summary>What is said of outputs that move a gate.</summary>
internal static partial class Log
{
    [LoggerMessage(5030, LogLevel.Information, "Output {Output}: {Device} shows the verdicts of {Station}.")]
    public static partial void GateConnected(this ILogger logger, string output, string device, string station);

    [LoggerMessage(5031, LogLevel.Error,
        "Output {Output}: {Device} does not do what it is told: {Cause} No part of {Station} gets a pass until it does.")]
    public static partial void GateLost(this ILogger logger, string output, string device, string cause, string station);

    [LoggerMessage(5032, LogLevel.Warning,
        "Output {Output}: the pass of part {Sequence} of {Station} came too late for the gate, or too many parts were on the way; it was not given ({Count} since the last such line).")]
    public static partial void PassTooLate(this ILogger logger, string output, long sequence, string station, long count);

    [LoggerMessage(5033, LogLevel.Error,
        "Output {Output}: the agent met what it should not. No part of {Station} gets a pass until it is tried again.")]
    public static partial void GateFailed(this ILogger logger, Exception exception, string output, string station);
}
