using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Running;

/// <summary>
/// Runs the agent of a configuration file until the host stops. While the file cannot be used it waits and says so, instead of ending:
/// whoever mends the file need not start anything.
/// </summary>
internal sealed class AgentWorker(ConfigurationPlace place, TimeProvider time, ILogger<AgentWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            ConfigurationLoadResult file = await LoadAsync(stoppingToken);
            await using var agent = new Agent(file.Configuration!, new ConfigurationStamp(1, file.Sha256!), time, logger);
            await agent.StartAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    private async Task<ConfigurationLoadResult> LoadAsync(CancellationToken cancellation)
    {
        string? told = null;
        while (true)
        {
            ConfigurationLoadResult file = ConfigurationLoader.Load(place);
            if (file.Configuration is not null) return file;
            string errors = ConfigurationErrorFormatter.Format(file);
            if (errors != told) logger.ConfigurationUnusable(Retry.TotalSeconds, errors);
            told = errors;
            await Task.Delay(Retry, time, cancellation);
        }
    }
}
