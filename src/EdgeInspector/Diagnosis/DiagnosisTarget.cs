using EdgeInspector.Agent;
using EdgeInspector.Configuration;
using EdgeInspector.Files;

namespace EdgeInspector.Diagnosis;

/// <summary>What is examined: a configuration on a machine, whether an agent runs with it or not.</summary>
internal sealed class DiagnosisTarget
{
    public DiagnosisTarget(ConfigurationPlace place, Machine machine)
    {
        (Machine, File) = (machine, ConfigurationLoader.Load(place));
        AgentRuns = File.Configuration is { } configuration && IsTaken(configuration.StateDirectory);
    }

    private static bool IsTaken(string folder)
    {
        try
        {
            return TimeLimited.Run(folder, () => StateLock.IsTaken(folder));
        }
        catch (PathHangsException)
        {
            return false;
        }
    }

    /// <summary>The machine.</summary>
    public Machine Machine { get; }

    /// <summary>The configuration's file.</summary>
    public ConfigurationLoadResult File { get; }

    /// <summary>The configuration; null while it has errors.</summary>
    public AgentConfiguration? Configuration => File.Configuration;

    /// <summary>Whether an agent uses the state folder now: it must not be disturbed, and its cameras are its own.</summary>
    public bool AgentRuns { get; }
}
