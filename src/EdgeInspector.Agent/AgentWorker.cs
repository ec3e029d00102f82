using EdgeInspector.Agent.Health;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent;

/// <summary>
/// Runs the agent of a configuration file until the host stops, and hands it every good version of that file. While there is no good one
/// it waits and says so, instead of ending: whoever mends the file need not start anything.
/// </summary>
internal sealed class AgentWorker(ConfigurationPlace place, TimeProvider time, ILogger<AgentWorker> logger, HealthBoard? board = null, AgentInstruments? instruments = null) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var log = new EventLogger(logger, time);
        using var keeper = new ConfigurationKeeper(place, time, log);
        try
        {
            await WaitForConfigurationAsync(keeper, stoppingToken);
            await using InspectionAgent agent = Create(keeper, log);
            keeper.Apply = (file, stamp) => agent.ApplyAsync(file.Configuration!, stamp);
            keeper.SavedAgain = agent.TakePackagesAsync;
            keeper.RestartRequired = () => agent.RestartRequired;
            keeper.Changed = agent.ReportConfiguration;
            await agent.StartAsync();
            board?.Show(agent, keeper);
            try
            {
                await keeper.WatchAsync(stoppingToken);
            }
            finally
            {
                board?.ShowStopping();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    // Not a wrong command line, which a supervisor need not try again: whoever mends the rights need not start anything.
    private InspectionAgent Create(ConfigurationKeeper keeper, EventLogger log)
    {
        AgentConfiguration configuration = keeper.Current!.Configuration!;
        try
        {
            return new InspectionAgent(configuration, keeper.Stamp, time, log, keeper: keeper, instruments: instruments);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"No permission for the state folder {configuration.StateDirectory}: {exception.Message} Let the agent's user write there: 'chown -R edge-inspector {configuration.StateDirectory}' for the service.", exception);
        }
    }

    private async Task WaitForConfigurationAsync(ConfigurationKeeper keeper, CancellationToken cancellation)
    {
        string? told = null;
        while (!keeper.TryStart(out ConfigurationLoadResult? bad))
        {
            string errors = ConfigurationErrorFormatter.Format(bad);
            board?.ShowSafeMode(errors);
            if (errors != told) logger.ConfigurationUnusable(Retry.TotalSeconds, errors);
            told = errors;
            await Task.Delay(Retry, time, cancellation);
        }
    }
}
