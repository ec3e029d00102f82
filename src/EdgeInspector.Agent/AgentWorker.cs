using EdgeInspector.Agent.Health;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Web.Live;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent;

/// <summary>
/// Runs the agent of a configuration file until the host stops, and hands it every good version of that file. While there is no good one
/// it waits and says so, instead of ending: whoever mends the file need not start anything.
/// </summary>
internal sealed class AgentWorker(
    ConfigurationPlace place, TimeProvider time, ILogger<AgentWorker> logger, HealthBoard? board = null,
        AgentInstruments? instruments = null, LiveHub? page = null, IHostApplicationLifetime? lifetime = null) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>Why the agent could not be made or started, which only somebody who changes something can mend; null otherwise.</summary>
    public IOException? StartFailure { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var log = new EventLogger(logger, time);
        using var keeper = new ConfigurationKeeper(place, time, log);
        try
        {
            await WaitForConfigurationAsync(keeper, stoppingToken);
            await using InspectionAgent agent = await CreateAsync(keeper, log, stoppingToken);
            agent.Follow(keeper);
            await StartAsync(agent);
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
        catch (IOException exception) when (StartFailure == exception && lifetime is not null)
        {
            // Whoever runs the program gets the reason, and the log one line: where in the program it came up helps nobody.
            logger.CannotStart(exception.Message);
            lifetime.StopApplication();
        }
    }

    // As a broker that shall listen at a port which another program has.
    private async Task StartAsync(InspectionAgent agent)
    {
        try
        {
            await agent.StartAsync();
        }
        catch (IOException exception)
        {
            StartFailure = exception;
            throw;
        }
    }

    // Not a wrong command line, which a supervisor need not try again: whoever mends the rights need not start anything.
    private async Task<InspectionAgent> CreateAsync(ConfigurationKeeper keeper, EventLogger log, CancellationToken cancellation)
    {
        AgentConfiguration configuration = keeper.Current!.Configuration!;
        var builder = new AgentBuilder(configuration, time, log)
        {
            Stamp = keeper.Stamp,
            Keeper = keeper,
            Instruments = instruments,
            Page = page,
        };
        try
        {
            return await BuildOnceTheFolderAnswersAsync(builder, configuration, cancellation);
        }
        catch (IOException exception)
        {
            StartFailure = exception;
            throw;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StartFailure = new IOException(
                $"No permission for the state folder {configuration.StateDirectory}: {exception.Message} Let the agent's user write there: 'chown -R edge-inspector {configuration.StateDirectory}' for the service.", exception);
        }
    }

    // A folder that does not answer is waited for, not given up: without it nobody knows which numbers were given to parts before.
    private async Task<InspectionAgent> BuildOnceTheFolderAnswersAsync(
        AgentBuilder builder, AgentConfiguration configuration, CancellationToken cancellation)
    {
        Task<InspectionAgent> building = builder.BuildAsync(cancellation);
        if (await Task.WhenAny(building, Task.Delay(TimeLimited.Limit, time, cancellation)) != building
            && !cancellation.IsCancellationRequested)
        {
            logger.StateFolderSilent(configuration.StateDirectory, TimeLimited.Limit.TotalSeconds);
            board?.ShowSafeMode(
                $"the state folder {configuration.StateDirectory} does not answer; nothing is inspected until it does", configuration);
        }
        return await building.WaitAsync(cancellation);
    }

    private async Task WaitForConfigurationAsync(ConfigurationKeeper keeper, CancellationToken cancellation)
    {
        string? told = null;
        while (await TryStartAsync(keeper, cancellation) is { } bad)
        {
            string errors = ConfigurationErrorFormatter.Format(bad);
            board?.ShowSafeMode($"no usable configuration: {errors}");
            if (errors != told) logger.ConfigurationUnusable(Retry.TotalSeconds, errors);
            told = errors;
            await Task.Delay(Retry, time, cancellation);
        }
    }

    private static Task<ConfigurationLoadResult?> TryStartAsync(ConfigurationKeeper keeper,
        CancellationToken cancellation) => Task.Factory.StartNew(
        () => keeper.TryStart(out ConfigurationLoadResult? bad) ? null : bad, CancellationToken.None, TaskCreationOptions.LongRunning,
        TaskScheduler.Default)
        .WaitAsync(cancellation);
}
