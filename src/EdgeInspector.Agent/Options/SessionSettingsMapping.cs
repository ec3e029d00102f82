using EdgeInspector.Configuration;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;

namespace EdgeInspector.Agent.Options;

/// <summary>The settings of a model's session out of the configuration.</summary>
internal static class SessionSettingsMapping
{
    public static SessionSettings ToSettings(this ExecutionConfiguration execution) => new()
    {
        Threads = execution.Threads ?? execution.Processors?.Count ?? Environment.ProcessorCount,
        Providers = [.. execution.Providers.Select(provider => ProviderChoice.Parse(provider, execution.ProviderOptions ?? []))],
        ProviderTolerance = (float)execution.ProviderTolerance,
        ProviderRetry = TimeSpan.FromMinutes(execution.ProviderRetryMinutes),
        ProbeInChildProcess = ProviderProbe.OfThisProgram((float)execution.ProviderTolerance).Try,
    };
}
