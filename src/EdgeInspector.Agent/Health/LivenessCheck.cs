using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeInspector.Agent.Health;

/// <summary>Unhealthy when something hangs that only a restart helps.</summary>
internal sealed class LivenessCheck(HealthBoard board) : IHealthCheck
{
    public const string Name = "live";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        AgentReport report = board.Look();
        return Task.FromResult(report.ToResult(report.Live));
    }
}
