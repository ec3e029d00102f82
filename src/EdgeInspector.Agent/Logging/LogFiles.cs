using System.Globalization;
using EdgeInspector.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace EdgeInspector.Agent.Logging;

/// <summary>
/// The log in files of bounded size and number. Lines wait in a bounded queue for the disk: a slow one loses lines, never time, and a
/// full one is written to again when it has room.
/// </summary>
internal static class LogFiles
{
    private const string FileName = "edge-inspector.log";
    private const string Template = "{UtcTimestamp:yyyy-MM-ddTHH:mm:ss.fff}Z {Level:w4} EI-{Number} {Message:lj}{NewLine}{Exception}";
    private const int LinesThatWait = 10_000;

    /// <summary>Adds them to a host's log.</summary>
    /// <param name="logging">The host's log.</param>
    /// <param name="folder">Where.</param>
    /// <param name="configuration">How large and how many.</param>
    public static void AddTo(ILoggingBuilder logging, string folder, LogConfiguration configuration) =>
        logging.AddSerilog(Create(folder, configuration), dispose: true);

    private static Logger Create(string folder, LogConfiguration configuration) => new LoggerConfiguration()
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        .Enrich.With(new NumberOfEvent())
        .WriteTo.Async(
            sinks => sinks.File(
                Path.Combine(folder, FileName), outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture,
                fileSizeLimitBytes: configuration.MaxMegabytes * 1_000_000L,
                rollOnFileSizeLimit: true, retainedFileCountLimit: configuration.Files),
            LinesThatWait, blockWhenFull: false)
        .CreateLogger();

    /// <summary>The event's number by itself, as everywhere else; 0 for the host's own lines.</summary>
    private sealed class NumberOfEvent : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
        {
            LogEventPropertyValue? number = logEvent.Properties.TryGetValue("EventId", out LogEventPropertyValue? id)
                && id is StructureValue structure
                ? structure.Properties.FirstOrDefault(property => property.Name == "Id")?.Value
                : null;
            logEvent.AddPropertyIfAbsent(new LogEventProperty("Number", number ?? new ScalarValue(0)));
        }
    }
}
