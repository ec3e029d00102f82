using EdgeInspector.Agent.Settings;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.Web.Live;

namespace EdgeInspector.Agent.Health;

/// <summary>Knows how the process fares, from its first moment on: before there is an agent, and without a usable configuration.</summary>
/// <param name="page">Shows people the same; null where there is no page.</param>
internal sealed class HealthBoard(LiveHub? page = null)
{
    private volatile InspectionAgent? _agent;
    private volatile ConfigurationKeeper? _keeper;
    private volatile string? _errors;
    private volatile HealthConfiguration? _place;
    private volatile PageConfiguration? _page;
    private volatile string? _folder;
    private volatile TaskCompletionSource _changed = NewChange();

    /// <summary>
    /// Where to answer, also while the agent stops; the default until a usable configuration says otherwise, null when nobody is to be
    /// answered, or not yet.
    /// </summary>
    public HealthConfiguration? Place => _place?.Enabled == true ? _place : null;

    /// <summary>Where the operator page is, by the same rules.</summary>
    public PageConfiguration? PagePlace => _page?.Enabled == true ? _page : null;

    /// <summary>The state folder; null while no usable configuration says which.</summary>
    public string? StateFolder => _folder;

    /// <summary>
    /// Ends when an agent comes or goes, or the configuration becomes unusable. Take it before looking at what may have changed.
    /// </summary>
    public Task Changed => _changed.Task;

    /// <summary>The agent; null while there is none.</summary>
    public InspectionAgent? Agent => _agent;

    /// <summary>Whether the file is in use as it stands; null while there is no agent.</summary>
    public bool? LastReloadGood => _keeper is { } keeper ? keeper.Fault is null : null;

    /// <summary>When the configuration in use was taken; null while there is none.</summary>
    public DateTimeOffset? AppliedAt => _keeper?.AppliedAt;

    /// <summary>An agent works now.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="keeper">Watches its file; null when it has none.</param>
    public void Show(InspectionAgent agent, ConfigurationKeeper? keeper)
    {
        AgentConfiguration configuration = agent.Configuration;
        (_errors, _keeper, _place, _page, _folder, _agent) =
            (null, keeper, configuration.Health, configuration.Page, configuration.StateDirectory, agent);
        Change();
    }

    /// <summary>There is no agent, and nothing is inspected.</summary>
    /// <param name="why">Why, naming the file or folder.</param>
    /// <param name="known">
    /// Says where to answer and where the operator page is; null for where they were before, or the default.
    /// </param>
    public void ShowSafeMode(string why, AgentConfiguration? known = null)
    {
        (_errors, _place, _page) =
            (why, known?.Health ?? _place ?? new HealthConfiguration(), known?.Page ?? _page ?? new PageConfiguration());
        _folder = known?.StateDirectory ?? _folder;
        page?.Close(why);
        Change();
    }

    /// <summary>Who answers looks again at where to do so.</summary>
    public void Renew() => Change();

    /// <summary>The agent stops and is not to be asked any more.</summary>
    public void ShowStopping()
    {
        (_agent, _errors) = (null, "stopping");
        page?.Close(null);
        Change();
    }

    /// <summary>Looks.</summary>
    public AgentReport Look()
    {
        if (_agent is not { } agent) return new AgentReport(true, false, [_errors?.Trim() ?? "starting"], ProgramVersion.Text, null);
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
                problems.Add(
                    $"station {station.Name} is {Configuration.Keys.JsonLiteral.CamelCase(station.State.ToString())}{(station.Revision.Fault is { } fault ? $": {fault.Message}" : "")}");
            }
        }
        return new AgentReport(live, problems.Count == 0, problems, ProgramVersion.Text, health)
        {
            Warnings =
                [.. agent.Stations.SelectMany(one => agent.Warnings(one.Station),
                    (one, warning) => $"station {one.Station.Name}: {warning}"),
                    .. health.Outputs.Where(output => output.Trouble is not null)
                        .Select(output => $"output {output.Name} rejects every part of {output.Station}: {output.Trouble}")],
        };
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change() => Interlocked.Exchange(ref _changed, NewChange()).SetResult();
}
