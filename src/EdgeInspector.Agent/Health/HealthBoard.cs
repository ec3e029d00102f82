using EdgeInspector.Agent.Settings;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;

namespace EdgeInspector.Agent.Health;

/// <summary>Knows how the process fares, from its first moment on: before there is an agent, and without a usable configuration.</summary>
internal sealed class HealthBoard
{
    private volatile InspectionAgent? _agent;
    private volatile ConfigurationKeeper? _keeper;
    private volatile string? _errors;

    /// <summary>Where to answer; the default where no usable configuration says otherwise, null when nobody is to be answered, or not yet.</summary>
    public HealthConfiguration? Place
    {
        get
        {
            HealthConfiguration? place = _agent?.Configuration.Health ?? (_errors is null ? null : new HealthConfiguration());
            return place?.Enabled == true ? place : null;
        }
    }

    /// <summary>The agent; null while there is none.</summary>
    public InspectionAgent? Agent => _agent;

    /// <summary>Whether the file is in use as it stands; null while there is no agent.</summary>
    public bool? LastReloadGood => _keeper is { } keeper ? keeper.Fault is null : null;

    /// <summary>When the configuration in use was taken; null while there is none.</summary>
    public DateTimeOffset? AppliedAt => _keeper?.AppliedAt;

    /// <summary>An agent works now.</summary>
    public void Show(InspectionAgent agent, ConfigurationKeeper keeper) => (_errors, _keeper, _agent) = (null, keeper, agent);

    /// <summary>There is no usable configuration, and nothing is inspected.</summary>
    public void ShowSafeMode(string errors) => _errors = $"no usable configuration: {errors}";

    /// <summary>The agent stops and is not to be asked any more.</summary>
    public void ShowStopping() => (_agent, _errors) = (null, "stopping");

    /// <summary>Looks.</summary>
    public HealthReport Look()
    {
        if (_agent is not { } agent) return new HealthReport(true, false, [_errors?.Trim() ?? "starting"], ProgramVersion.Text, null);
        AgentHealth health = agent.Health();
        List<string> problems = [];
        bool live = true;
        foreach (string output in agent.HungOutputs)
        {
            live = false;
            problems.Add($"output {output} hangs");
        }
        foreach ((Station station, _) in agent.Stations)
        {
            if (!station.IsAlive)
            {
                live = false;
                problems.Add($"station {station.Name}: its camera's driver or its model's device hangs");
            }
            else if (!station.State.IsServing())
            {
                problems.Add($"station {station.Name} is {Configuration.Keys.JsonLiteral.CamelCase(station.State.ToString())}{(station.Setup.Fault is { } fault ? $": {fault.Message}" : "")}");
            }
        }
        return new HealthReport(live, problems.Count == 0, problems, ProgramVersion.Text, health)
        {
            Warnings = [.. agent.Stations.SelectMany(one => agent.Warnings(one.Station), (one, warning) => $"station {one.Station.Name}: {warning}")],
        };
    }
}
