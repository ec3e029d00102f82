using Microsoft.Extensions.Logging;

namespace EdgeInspector.Modbus;

/// <summary>What the Modbus server says.</summary>
internal static partial class Log
{
    [LoggerMessage(5010, LogLevel.Information, "PLCs are served at {Address}, port {Port} (Modbus TCP).")]
    public static partial void PlcServed(this ILogger logger, string address, int port);

    [LoggerMessage(5011, LogLevel.Error,
        "PLCs cannot be served at {Address}, port {Port}: {Cause} Inspection goes on; it is tried again every {Seconds:0} s.")]
    public static partial void PlcNotServed(this ILogger logger, string address, int port, string cause, double seconds);

    [LoggerMessage(5012, LogLevel.Warning,
        "Nobody acknowledges the results of station {Station} over Modbus: {Buffered} wait, and from {Sequence} on they are lost for the PLC.")]
    public static partial void PlcDoesNotAcknowledge(this ILogger logger, string station, int buffered, long sequence);

    [LoggerMessage(5013, LogLevel.Information,
        "The PLC of station {Station} acknowledges results behind the gap; {Lost} parts are lost for it since the start.")]
    public static partial void PlcAcknowledgesAgain(this ILogger logger, string station, long lost);

    [LoggerMessage(5014, LogLevel.Warning,
        "A pass of station {Station} was not acknowledged in time, or the station stopped working: for the PLC it is not inspected ({Count}).")]
    public static partial void PassWithdrawn(this ILogger logger, string station, long count);

    [LoggerMessage(5015, LogLevel.Warning, "{Address} may not connect to the Modbus server ({Count} attempts since the last such line).")]
    public static partial void PlcNotAllowed(this ILogger logger, string address, long count);

    [LoggerMessage(5016, LogLevel.Warning,
        "All {Connections} Modbus connections are in use, so {Address} was turned away ({Count} attempts since the last such line).")]
    public static partial void PlcTurnedAway(this ILogger logger, int connections, string address, long count);

    [LoggerMessage(5017, LogLevel.Error, "A Modbus request of {Address} failed.")]
    public static partial void PlcRequestFailed(this ILogger logger, Exception exception, string address);

    [LoggerMessage(5027, LogLevel.Error,
        "The heartbeat of station {Station} over Modbus stands: the agent met what it should not. PLCs see the station as gone; it is tried again ten times a second.")]
    public static partial void PlcHeartbeatStands(this ILogger logger, Exception exception, string station);

    [LoggerMessage(5028, LogLevel.Information, "The heartbeat of station {Station} over Modbus goes on.")]
    public static partial void PlcHeartbeatGoesOn(this ILogger logger, string station);

    [LoggerMessage(5029, LogLevel.Error, "The Modbus server met what it should not; it begins again in {Seconds:0} s.")]
    public static partial void PlcServerBeginsAgain(this ILogger logger, Exception exception, double seconds);

    [LoggerMessage(5018, LogLevel.Information, "The PLC {Address} is connected over Modbus.")]
    public static partial void PlcConnected(this ILogger logger, string address);

    [LoggerMessage(5019, LogLevel.Information, "The Modbus connection of {Address} ended: {Reason}")]
    public static partial void PlcDisconnected(this ILogger logger, string address, string reason);
}
