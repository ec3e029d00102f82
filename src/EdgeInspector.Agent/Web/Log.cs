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
        "page.address {Wanted} would open the operator page to other machines, and there are no users: it is shown at {Address} alone. 'edge-inspector user add' makes the first one.")]
    public static partial void PageKeptLocal(this ILogger logger, string wanted, string address);

    [LoggerMessage(4230, LogLevel.Warning,
        "The operator page at {Address} is for other machines too and not encrypted: whoever can listen in the network reads passwords.")]
    public static partial void PageNotEncrypted(this ILogger logger, string address);

    [LoggerMessage(4231, LogLevel.Warning, "{Cause} The operator page goes on with the certificate that it had.")]
    public static partial void PageCertificateUnusable(this ILogger logger, string cause);

    [LoggerMessage(4100, LogLevel.Error, "{Problem} Nobody can log in to the operator page until then.")]
    public static partial void UsersUnreadable(this ILogger logger, string problem);

    [LoggerMessage(4101, LogLevel.Warning, "Logins to the operator page are tried from {Address} faster than they are looked at.")]
    public static partial void LoginsFlooded(this ILogger logger, string address);

    [LoggerMessage(4102, LogLevel.Information, "{Name} has logged in to the operator page from {Address}.")]
    public static partial void LoggedIn(this ILogger logger, string name, string address);
}
