using Microsoft.Extensions.Logging;

namespace EdgeInspector.Parts;

/// <summary>What is said of parts that several stations see.</summary>
internal static partial class Log
{
    [LoggerMessage(4170, LogLevel.Warning,
        "Parts {Group}: view {View} of station {Station} came after part {Part} was closed as {Verdict}, which stays.")]
    public static partial void ViewLate(this ILogger logger, string group, string station, string view, long part, string verdict);

    [LoggerMessage(4171, LogLevel.Warning,
        "Parts {Group}: a frame of station {Station} has no part id, so that it belongs to no part; the part that it shows lacks this view.")]
    public static partial void ViewWithoutPart(this ILogger logger, string group, string station);

    [LoggerMessage(4172, LogLevel.Warning,
        "Parts {Group}: station {Station} is out of step: its frame and the part it would belong to by count are {Milliseconds:0} ms apart, and the window is {WindowMilliseconds:0} ms. It goes on with the part of that time.")]
    public static partial void OutOfStep(
        this ILogger logger, string group, string station, double milliseconds, double windowMilliseconds);

    [LoggerMessage(4173, LogLevel.Warning,
        "Parts {Group}: the agent ended before parts {First} to {Last} had a record; they are reported as not inspected (agentRestarted).")]
    public static partial void PartsUnfinished(this ILogger logger, string group, long first, long last);

    [LoggerMessage(4174, LogLevel.Warning,
        "Parts {Group}: part {Part} was closed as {Verdict} without a view of {Missing}.")]
    public static partial void ViewsMissing(this ILogger logger, string group, long part, string verdict, string missing);

    [LoggerMessage(4175, LogLevel.Warning,
        "Parts {Group}: {Count} parts are open, more than are kept; the oldest, {Part}, was closed as {Verdict}.")]
    public static partial void TooManyOpen(this ILogger logger, string group, int count, long part, string verdict);

    [LoggerMessage(4177, LogLevel.Warning,
        "Parts {Group}: the disk does not keep which parts are open: {Refusal} After a kill of the agent their records name no part id.")]
    public static partial void PartIdsNotKept(this ILogger logger, string group, string refusal);

    [LoggerMessage(4176, LogLevel.Warning,
        "Parts {Group}: station {Station} lost a frame that no time and no id tells the part of; the part lacks this view.")]
    public static partial void LostViewWithoutPart(this ILogger logger, string group, string station);
}
