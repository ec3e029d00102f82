using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeInspector.Agent.Health;

/// <summary>Unhealthy when a camera, a model or the configuration is missing.</summary>
internal sealed class ReadinessCheck(HealthBoard board) : IHealthCheck
{
    public const string Name = "ready";

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        AgentReport report = board.Look();
        return Task.FromResult(report.ToResult(report.Ready));
    }
}
