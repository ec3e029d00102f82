using Microsoft.Extensions.Logging;

namespace EdgeInspector.Running;

/// <summary>What the agent as a whole says.</summary>
internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information, "Agent {Agent}, session {Session}: {Stations} stations, broker {Broker}, topics below {Topics}, state in {State}.")]
    public static partial void AgentStarts(this ILogger logger, string agent, long session, int stations, string broker, string topics, string state);

    [LoggerMessage(4002, LogLevel.Information, "Station {Station}: model {Model} ({Rows} rows, input {Width}x{Height}) on {Provider}, {Device}; threshold {Threshold}.")]
    public static partial void ModelLoaded(this ILogger logger, string station, string model, int rows, int width, int height, string provider, string device, float threshold);

    [LoggerMessage(4003, LogLevel.Error, "Station {Station} cannot inspect: {Cause} Every part is reported as not inspected; it is tried again every {Seconds:0} s.")]
    public static partial void StationFault(this ILogger logger, string station, string cause, double seconds);

    [LoggerMessage(4004, LogLevel.Error, "The configuration cannot be used. Nothing is inspected until it is mended; the file is read again every {Seconds:0} s.\n{Errors}")]
    public static partial void ConfigurationUnusable(this ILogger logger, double seconds, string errors);

    [LoggerMessage(4005, LogLevel.Information, "The agent has stopped: {Passed} passed, {Failed} failed, {NotInspected} not inspected.")]
    public static partial void AgentStopped(this ILogger logger, long passed, long failed, long notInspected);
}
