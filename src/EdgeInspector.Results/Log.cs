using Microsoft.Extensions.Logging;

namespace EdgeInspector.Results;

/// <summary>What the store says.</summary>
internal static partial class Log
{
    [LoggerMessage(3013, LogLevel.Error, "{Count} results were neither stored nor delivered before the stop and are lost.")]
    public static partial void UndeliveredAtStop(this ILogger logger, int count);

    [LoggerMessage(3019, LogLevel.Error,
        "Results cannot be kept on the disk: {Reason} They go out as not durable; the newest {Capacity} are held in memory meanwhile. Make room, or repair the disk or correct the rights of the state folder.")]
    public static partial void StoreFailed(this ILogger logger, string reason, int capacity);

    [LoggerMessage(3020, LogLevel.Warning, "Results are kept on the disk again.")]
    public static partial void StoreRecovered(this ILogger logger);

    [LoggerMessage(3021, LogLevel.Critical, "Unexpected failure of the outbox; continuing.")]
    public static partial void StoreBroken(this ILogger logger, Exception exception);

    [LoggerMessage(3022, LogLevel.Warning, "The disk took {Seconds:0.0} s for a commit of {Count} results: it is slow or overloaded.")]
    public static partial void StoreSlow(this ILogger logger, double seconds, int count);

    [LoggerMessage(3023, LogLevel.Error,
        "{Reason} {Saved} records could be read from it and are kept, {Undelivered} of them undelivered; the file is now {File}. Others that were in it are lost.")]
    public static partial void SetAside(this ILogger logger, string reason, int saved, int undelivered, string file);

    [LoggerMessage(3024, LogLevel.Information, "Outbox file {File} with {Records} delivered records was dropped, as the limits say.")]
    public static partial void HistoryDropped(this ILogger logger, string file, long records);

    [LoggerMessage(3042, LogLevel.Error,
        "Somebody deleted outbox file {File} while the agent runs: {Restored} records of it were stored again, {Lost} undelivered ones are lost. Find what deletes files in the state folder.")]
    public static partial void FileVanished(this ILogger logger, string file, int restored, long lost);
}
