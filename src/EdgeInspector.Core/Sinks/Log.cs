using Microsoft.Extensions.Logging;

namespace EdgeInspector.Sinks;

/// <summary>What the hand-over says.</summary>
internal static partial class Log
{
    [LoggerMessage(3040, LogLevel.Error,
        "Output '{Output}' hangs or is too slow: {Count} results of station {Station} with numbers between {First} and {Last} found its queue full and do not reach it.")]
    public static partial void SinkOverflowed(this ILogger logger, string output, long count, string station, long first, long last);

    [LoggerMessage(3041, LogLevel.Error, "Output '{Output}' failed on {What}; the others have it.")]
    public static partial void SinkFailed(this ILogger logger, Exception exception, string output, string what);
}
