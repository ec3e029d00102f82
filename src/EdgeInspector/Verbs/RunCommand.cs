using System.CommandLine;
using System.Runtime.Versioning;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Health;
using EdgeInspector.Agent.Logging;
using EdgeInspector.Agent.Web;
using EdgeInspector.Configuration;
using EdgeInspector.Diagnosis.Examinations;
using EdgeInspector.Service;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Logging.EventLog;

namespace EdgeInspector.Verbs;

/// <summary>run: the agent itself, until it is stopped.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        Option<string> config = ConfigurationOption();
        var verb = new Verb(
            "run", "Inspects at all stations of the configuration until it is stopped (Ctrl-C or SIGTERM).",
            "run", "run --config /etc/edge-inspector/edge-inspector.json");
        verb.Add(config);
        return verb.Does(
            (parsed, cancellation) =>
            RunAsync(ConfigurationPlaces.Find(parsed.GetValue(config), Environment.GetEnvironmentVariable), cancellation));
    }

    /// <summary>--config, for all commands that read the configuration.</summary>
    public static Option<string> ConfigurationOption() => new("--config")
    {
        Description = $"Configuration file; else {ConfigurationPlaces.Variable}, else {ConfigurationPlaces.SystemFile}.",
        HelpName = "file",
    };

    [SupportedOSPlatform("windows")]
    private static void NameEventSource(IServiceCollection services) =>
        services.Configure<EventLogSettings>(options => options.SourceName = WindowsService.Name);

    private static async Task<int> RunAsync(ConfigurationPlace place, CancellationToken cancellation)
    {
        // What must be known before anything runs; an edit of it takes effect with the next start.
        AgentConfiguration? configuration = ConfigurationLoader.Load(place).Configuration;
        string? unusable = configuration?.Execution.Processors is { } processors ? KeepTo(processors) : null;
        // The usual builder would watch an appsettings.json in whatever folder the agent was started from.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        string formatter = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null
            ? JournalFormatter.FormatterName
            : TerminalFormatter.FormatterName;
        builder.Logging.AddConsole(options => options.FormatterName = formatter)
            .AddConsoleFormatter<JournalFormatter, ConsoleFormatterOptions>()
            .AddConsoleFormatter<TerminalFormatter, ConsoleFormatterOptions>();
        string? unwritable = null;
        if (configuration?.Log.Folder is { } folder && FolderRights.CanWrite(folder, out unwritable))
            LogFiles.AddTo(builder.Logging, folder, configuration.Log);
        // A reader of the log that stands still must not stop the cameras.
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = LongestStop);
        builder.Services.AddSingleton(place);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => new LiveHub(services.GetRequiredService<TimeProvider>(), ProgramVersion.Text));
        builder.Services.AddSingleton<HealthBoard>();
        builder.Services.AddSingleton<PageAccess>();
        builder.Services.AddSingleton<AgentInstruments>();
        builder.Services.AddSingleton(services => new PrometheusReader(services.GetRequiredService<AgentInstruments>().Meter));
        builder.Services.AddSingleton<IWebSite>(services => new HealthSite(
            services.GetRequiredService<HealthBoard>(), services.GetRequiredService<PrometheusReader>(),
                services.GetRequiredService<ILogger<WebServer>>()));
        builder.Services.AddSingleton<IWebSite>(services => new PageSite(
            services.GetRequiredService<HealthBoard>(), services.GetRequiredService<LiveHub>(), services.GetRequiredService<PageAccess>(),
            new SystemDesk(place, services.GetRequiredService<HealthBoard>(), OwnProgram.Words),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<WebServer>>()));
        builder.Services.AddHostedService(services => new UserWatch(
            services.GetRequiredService<HealthBoard>(), services.GetRequiredService<PageAccess>(),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<WebServer>>()));
        builder.Services.AddHostedService<WebServer>();
        builder.Services.AddHostedService<SystemdLink>();
        builder.Services.AddHostedService<OpenTelemetryLink>();
        builder.Services.AddWindowsService(options => options.ServiceName = WindowsService.Name);
        if (OperatingSystem.IsWindows()) NameEventSource(builder.Services);
        builder.Services.AddSingleton<AgentWorker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<AgentWorker>());
        builder.Logging.KeepSecrets();
        using IHost host = builder.Build();
        var log = host.Services.GetRequiredService<ILogger<AgentWorker>>();
        if (unusable is not null) log.ProcessorsUnusable(unusable);
        if (unwritable is not null) log.LogFilesUnusable(configuration!.Log.Folder!, unwritable);
        var worker = host.Services.GetRequiredService<AgentWorker>();
        ServiceExit.Watch(host.Services.GetRequiredService<IHostApplicationLifetime>(),
            () => worker.StartFailure is not null || worker.ExecuteTask is { IsFaulted: true },
            ServiceExit.Of(host.Services.GetRequiredService<IHostLifetime>()));
        await host.StartAsync(cancellation);
        await host.WaitForShutdownAsync(cancellation);
        await worker.ExecuteTask!;
        return worker.StartFailure is { } failure ? throw failure : ExitCode.Done;
    }

    private static string? KeepTo(IReadOnlyCollection<int> processors)
    {
        try
        {
            ProcessorChoice.Apply(processors);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }
}
