using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeInspector.Agent.Health;

/// <summary>
/// Reports to systemd that the service is up, what it does, and, only while everything progresses, that it lives (sd_notify). Does nothing
/// where systemd does not ask (no NOTIFY_SOCKET).
/// </summary>
internal sealed class SystemdLink(HealthBoard board, TimeProvider time) : BackgroundService
{
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var systemd = new SystemdNotifier();
        if (!systemd.IsEnabled) return;
        systemd.Notify(ServiceState.Ready);
        using var timer = new PeriodicTimer(Period(), time);
        string? told = null;
        try
        {
            do
            {
                AgentReport report = board.Look();
                if (report.Live) systemd.Notify(new ServiceState("WATCHDOG=1"));
                string status = $"STATUS={report.Summary.ReplaceLineEndings(" ")}";
                if (status != told) systemd.Notify(new ServiceState(status));
                told = status;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            systemd.Notify(ServiceState.Stopping);
        }
    }

    // Three times in the time that systemd allows, so that one late beat is no reason to be killed.
    private static TimeSpan Period() =>
        long.TryParse(Environment.GetEnvironmentVariable(WatchdogVariable), CultureInfo.InvariantCulture, out long microseconds)
        && microseconds > 0
            ? TimeSpan.FromMicroseconds(Math.Min(microseconds / 3.0, Slowest.TotalMicroseconds))
            : Slowest;
}
