using EdgeInspector.Status;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeInspector.Agent.Health;

/// <summary>The answer to a supervisor.</summary>
/// <param name="Live">Whether all threads make progress or are idle by design; when not, only a restart helps.</param>
/// <param name="Ready">Whether parts are inspected, or could be: configuration, cameras and models are there.</param>
/// <param name="Problems">Why not, in sentences.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Agent">How the agent fares; null while there is none.</param>
internal sealed record AgentReport(bool Live, bool Ready, IReadOnlyList<string> Problems, string Version, AgentHealth? Agent)
{
    /// <summary>What makes no sense though it is in use, in sentences; empty when nothing does.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>One line for people.</summary>
    public string Summary => Agent is not { } agent ? Problems.Count > 0 ? Problems[0] : "starting"
        : string.Join(", ", agent.Stations.GroupBy(station => station.State).Select(group => $"{group.Count()} {group.Key}"))
        + (agent.Mqtt?.Connected == true ? ", broker connected" : ", no broker");

    /// <summary>The same as the result of a check.</summary>
    public HealthCheckResult ToResult(bool isHealthy) => new(
        isHealthy ? HealthStatus.Healthy : HealthStatus.Unhealthy, Summary,
        data: new Dictionary<string, object> { [nameof(AgentReport)] = this });
}
