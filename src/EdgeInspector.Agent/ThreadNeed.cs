using EdgeInspector.Configuration;

namespace EdgeInspector.Agent;

/// <summary>How many threads an agent needs; the system ends an agent whose limit is lower (TasksMax of its service).</summary>
internal static class ThreadNeed
{
    // Camera, two inspections, pictures, a driver's or decoder's own.
    private const int OfAStation = 6;
    // Runtime, pool, broker, disk, log, health.
    private const int OfTheAgent = 60;

    /// <summary>
    /// Most threads of a configuration: each model has its workers, and half as many for a second picture at the same time.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="cores">Cores that the process may use: the threads of a model where the configuration does not say.</param>
    public static int Of(AgentConfiguration configuration, int cores)
    {
        int threads = configuration.Execution.Threads ?? cores;
        return OfTheAgent + configuration.Stations.Count * (OfAStation + threads + threads / 2);
    }
}
