using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Web;

/// <summary>What the web server says of the page.</summary>
internal static partial class Log
{
    [LoggerMessage(1050, LogLevel.Information, "The operator page is at {Address}")]
    public static partial void PageServed(this ILogger logger, string address);

    [LoggerMessage(1051, LogLevel.Warning,
        "The operator page cannot be shown at {Address}:{Port}: {Cause} It is tried again every 10 s; parts are inspected all the same.")]
    public static partial void PageNotServed(this ILogger logger, string address, int port, string cause);

    [LoggerMessage(1052, LogLevel.Warning,
        "page.address {Wanted} would open the operator page to other machines, and it asks nobody for a name: it is shown at {Address} alone.")]
    public static partial void PageKeptLocal(this ILogger logger, string wanted, string address);
}
