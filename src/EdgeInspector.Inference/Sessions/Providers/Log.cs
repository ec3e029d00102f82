using Microsoft.Extensions.Logging;

namespace EdgeInspector.Inference.Sessions.Providers;

/// <summary>What execution providers have to say.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Warning, "Execution provider {Provider} is not used: {Reason} The next one is tried: {Next}.")]
    public static partial void ProviderRefused(this ILogger logger, string provider, string reason, string next);

    [LoggerMessage(5002, LogLevel.Error,
        "Execution provider {Provider} failed while running: {Reason} Its session is built again, or on the next provider.")]
    public static partial void ProviderLost(this ILogger logger, string provider, string reason);

    [LoggerMessage(5003, LogLevel.Warning, "Models are computed by {Provider} on {Device} from now on.")]
    public static partial void ProviderInUse(this ILogger logger, string provider, string device);

    [LoggerMessage(5004, LogLevel.Information, "A better execution provider serves again: models are computed by {Provider} on {Device}.")]
    public static partial void ProviderRecovered(this ILogger logger, string provider, string device);

    [LoggerMessage(5005, LogLevel.Debug, "Execution provider {Provider} still does not serve: {Reason}")]
    public static partial void ProviderStillRefused(this ILogger logger, string provider, string reason);
}
