using EdgeInspector.Configuration;
using EdgeInspector.Parts;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Stations;

/// <summary>
/// The parts that several stations see, from before the stations' start to after their end. They are made with the agent: an edit of
/// their section waits for the next start, and an edit of a station leaves open parts to wait for its views.
/// </summary>
internal sealed class PartGroups : IDisposable
{
    private readonly List<Entry> _all = [];
    private readonly HandOver _sinks;

    /// <summary>Takes their numbers; nothing runs yet.</summary>
    /// <param name="configuration">Names them.</param>
    /// <param name="stamp">The version of the file that says so; null without a file.</param>
    /// <param name="sinks">Take their records; stay the caller's.</param>
    /// <exception cref="IOException">Another agent has the numbers, or the state folder cannot be used; nothing stays open.</exception>
    public PartGroups(AgentConfiguration configuration, ConfigurationStamp? stamp, HandOver sinks, TimeProvider time, ILogger logger)
    {
        _sinks = sinks;
        try
        {
            foreach (PartsConfiguration parts in configuration.Parts ?? [])
                _all.Add(Make(parts, configuration, stamp, time, logger));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All of them.</summary>
    public IEnumerable<PartGroup> All => _all.Select(one => one.Group);

    /// <summary>Whether a name is one of theirs.</summary>
    public bool Has(string? name) => _all.Any(one => one.Group.Name == name);

    /// <summary>Takes a station's frames; null when each of them is a part.</summary>
    public StationViews? ViewsOf(string station) =>
        _all.Select(one => one.Group.ViewsOf(station)).FirstOrDefault(views => views is not null);

    /// <summary>Notes that all numbers of one of them up to this one have a record that no restart can lose; others are let be.</summary>
    public void MarkRecorded(string name, long sequence) => _all.Find(one => one.Group.Name == name)?.Store.MarkCompleted(sequence);

    /// <summary>Reports the parts that an earlier run left without a record, and the states; before the stations start.</summary>
    /// <param name="stations">By name.</param>
    public void Start(IReadOnlyDictionary<string, Station> stations)
    {
        foreach (Entry one in _all)
        {
            Station[] seeing = [.. one.Group.Stations.Select(name => stations[name])];
            _sinks.Post(new StationStatus(one.Group.Name, StationState.NoCamera,
                IsResponsive: () => Array.TrueForAll(seeing, station => station.IsWorking)));
            one.Group.Start();
        }
    }

    /// <summary>A station does something else: its parts are inspected only while all that see them inspect.</summary>
    public void Changed(string station, StationState state)
    {
        foreach (Entry one in _all.Where(one => one.Group.Stations.Contains(station)))
        {
            lock (one.States)
            {
                one.States[station] = state;
                string? idle = one.Group.Stations.FirstOrDefault(name => !one.StateOf(name).IsInspecting());
                StationState now = idle is null ? StationState.Running : one.StateOf(idle);
                _sinks.Post(new StationStatus(one.Group.Name, now, idle is null ? null : $"Station {idle} does not inspect."));
            }
        }
    }

    /// <summary>Closes what is open; after the stations have stopped.</summary>
    public void Stop()
    {
        foreach (Entry one in _all) one.Group.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Entry one in _all)
        {
            one.Group.Dispose();
            one.Ids.Dispose();
            one.Store.Dispose();
        }
    }

    private Entry Make(
        PartsConfiguration parts, AgentConfiguration configuration, ConfigurationStamp? stamp, TimeProvider time, ILogger logger)
    {
        SequenceStore store = SequenceStore.Open(Station.SequencePath(configuration.StateDirectory, parts.Name), out string? setAside);
        if (setAside is not null) logger.SequenceFileDamaged(parts.Name, setAside);
        if (store.Refusal is { } refusal) logger.NumbersNotKept(parts.Name, store.Last, refusal);
        var settings = new PartGroupSettings
        {
            Name = parts.Name,
            Stations = [.. parts.Stations],
            Match = parts.Match,
            Window = TimeSpan.FromMilliseconds(parts.WindowMilliseconds),
            Deadline = TimeSpan.FromMilliseconds(parts.DeadlineMilliseconds),
            IsSimulated = configuration.Stations.Any(
                station => station.Camera is SimulatedCameraConfiguration && parts.Stations.Contains(station.Name)),
            Configuration = stamp,
        };
        PartIdMemory ids = PartIdMemory.Open(StationPlace.FileOf(configuration.StateDirectory, parts.Name, ".parts"));
        var group = new PartGroup(settings, store, ids, _sinks.Post, time, logger,
            (sequence, received) => _sinks.Seen(parts.Name, sequence, 1, received));
        return new Entry(group, store, ids);
    }

    private sealed record Entry(PartGroup Group, SequenceStore Store, PartIdMemory Ids)
    {
        public Dictionary<string, StationState> States { get; } = new(StringComparer.Ordinal);

        public StationState StateOf(string station) => States.GetValueOrDefault(station, StationState.NoCamera);
    }
}
