using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Timing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Web.Live;

/// <summary>
/// Takes what leaves the agent and gives it to every open page: records as they are on MQTT, states, counters, events, and pictures
/// of parts while somebody watches. Twice a second it says that it is alive. Safe between threads.
/// </summary>
public sealed class LiveHub : IInspectionSink, IEventSink, IStatusSink, ILivePictureSink, ICameraSink, IAsyncDisposable
{
    /// <summary>Pages that can be open at a time.</summary>
    public const int MaxViewers = 20;

    private const int RememberedEvents = 30;
    private const int BeatsPerStatistics = 2, BeatsPerHealth = 4;
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromMilliseconds(500);
    // More pictures of good parts a second than this are not seen as more.
    private static readonly TimeSpan PicturePause = TimeSpan.FromMilliseconds(60);
    private readonly TimeProvider _time;
    private readonly string _version;
    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private readonly Dictionary<string, StationView> _stations = new(StringComparer.Ordinal);
    private readonly Queue<JsonNode> _events = new();
    private readonly Dictionary<string, byte[]> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _drawn = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;
    private volatile Viewer[] _viewers = [];
    private volatile Shown? _shown;
    private string? _problem;

    /// <summary>Begins; pages that open before there is an agent are told so.</summary>
    /// <param name="version">Of the program.</param>
    public LiveHub(TimeProvider time, string version)
    {
        (_time, _version) = (time, version);
        _beating = Task.Run(BeatAsync);
    }

    /// <summary>The agent that is shown; null while there is none.</summary>
    public IPageAgent? Agent => _shown?.Agent;

    /// <summary>The program's version.</summary>
    public string Version => _version;

    /// <summary>Pages that are open.</summary>
    public int Viewers => _viewers.Length;

    /// <summary>Why there is no agent, in sentences; null when there is one, or nothing is known.</summary>
    public string? Problem
    {
        get
        {
            lock (_lock) return _problem;
        }
    }

    /// <summary>Shows an agent; before the first of its facts.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="records">Writes records; used by this hub alone.</param>
    /// <param name="facts">Writes facts.</param>
    public void Open(IPageAgent agent, IResultFormat records, IFactFormat facts)
    {
        lock (_lock)
        {
            _stations.Clear();
            foreach (string station in agent.Stations)
                _stations.Add(station, new StationView(station) { Since = _time.GetUtcNow(), SeenBy = agent.SeenBy(station) });
            (_problem, _shown) = (null, new Shown(agent, records, facts));
            Send(Hello());
        }
    }

    /// <summary>Shows no agent.</summary>
    /// <param name="problem">Why, in sentences; null when there is nothing to say.</param>
    public void Close(string? problem)
    {
        lock (_lock)
        {
            if (_shown is null && _problem == problem) return;
            (_shown, _problem) = (null, problem);
            _stations.Clear();
            _facts.Clear();
            Send(Hello());
        }
    }

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (_shown is not { } shown) return;
        byte[] record = Record(shown, inspection);
        lock (_lock)
        {
            if (!_stations.TryGetValue(inspection.Station, out StationView? station)) return;
            station.Remember(record);
            Send(LiveText.Around("result", record));
        }
    }

    /// <inheritdoc/>
    /// <remarks>The counters have them.</remarks>
    public void Lost(LostResults lost)
    {
    }

    /// <inheritdoc/>
    public void Take(AgentEvent incident)
    {
        if (_shown is not { } shown) return;
        byte[] written = shown.Facts.Write(incident);
        lock (_lock)
        {
            _events.Enqueue(JsonNode.Parse(written)!);
            if (_events.Count > RememberedEvents) _events.Dequeue();
            Send(LiveText.Around("event", written));
        }
    }

    /// <inheritdoc/>
    public void Take(StatusFact fact)
    {
        if (_shown is not { } shown) return;
        switch (fact)
        {
            case StationStatus status:
                Change(status.Station, station =>
                {
                    if (station.State != status.State) station.Since = _time.GetUtcNow();
                    (station.State, station.Detail) = (status.State, status.Detail);
                    station.IsResponsive = status.IsResponsive ?? station.IsResponsive;
                });
                break;
            case StationTrips trips:
                Change(trips.Station, station => station.Trips = trips.Trips);
                break;
            case StationChallenge challenge:
                Change(challenge.Station, station => station.Challenge = challenge.State);
                break;
            case AgentInfo:
                Keep("info", shown.Facts.Write(fact));
                break;
            case ConfigurationReport:
                Keep("config", shown.Facts.Write(fact));
                break;
            case AgentAlarms:
                Keep("alarms", shown.Facts.Write(fact));
                break;
        }
    }

    /// <inheritdoc/>
    public bool Wants(Inspection inspection)
    {
        Viewer[] viewers = _viewers;
        if (viewers.Length == 0) return false;
        bool wanted = false, isReject = inspection.Verdict != Verdict.Pass;
        foreach (Viewer viewer in viewers) wanted |= viewer.Wants(inspection.Station, isReject);
        if (!wanted) return false;
        lock (_drawn)
        {
            long now = _time.GetTimestamp();
            if (!isReject && _drawn.TryGetValue(inspection.Station, out long last)
                && _time.GetElapsedTime(last, now) < PicturePause) return false;
            _drawn[inspection.Station] = now;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Take(LivePicture picture)
    {
        if (_shown is not { } shown) return;
        PictureMessage message = PictureMessage.Of(picture, Record(shown, picture.Inspection));
        foreach (Viewer viewer in _viewers) viewer.Post(message);
    }

    /// <inheritdoc/>
    public bool Wants(string station)
    {
        foreach (Viewer viewer in _viewers)
            if (viewer.WantsCamera(station)) return true;
        return false;
    }

    /// <inheritdoc/>
    public void Take(CameraPicture picture)
    {
        PictureMessage message = PictureMessage.Of(picture);
        foreach (Viewer viewer in _viewers) viewer.Post(message);
    }

    /// <summary>Ends the beat.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
    }

    /// <summary>Lets a page in, with everything that it needs to begin with.</summary>
    /// <returns>False when as many as can be are open.</returns>
    internal bool TryAdd(Viewer viewer)
    {
        lock (_lock)
        {
            if (_viewers.Length >= MaxViewers) return false;
            viewer.Post(Hello());
            _viewers = [.. _viewers, viewer];
            return true;
        }
    }

    internal void Remove(Viewer viewer)
    {
        lock (_lock) _viewers = [.. _viewers.Where(other => other != viewer)];
    }

    // One thread at a time may use the format, and pictures come on another one than records.
    private byte[] Record(Shown shown, Inspection inspection)
    {
        lock (_writing) return shown.Records.Write(new ResultEntry(inspection, null, _time.GetTimestamp()));
    }

    private void Change(string name, Action<StationView> change)
    {
        lock (_lock)
        {
            if (!_stations.TryGetValue(name, out StationView? station)) return;
            change(station);
            Send(LiveText.Around("state", station.StateNow()));
        }
    }

    private void Keep(string type, byte[]? content)
    {
        if (content is null) return;
        lock (_lock)
        {
            _facts[type] = content;
            Send(LiveText.Around(type, content));
        }
    }

    private void Send(byte[] text)
    {
        foreach (Viewer viewer in _viewers) viewer.Post(text);
    }

    private byte[] Hello() => LiveText.Around("hello", new JsonObject
    {
        ["version"] = _version,
        ["agent"] = _shown?.Agent.Name,
        ["session"] = _shown?.Agent.Session,
        ["problem"] = _problem,
        ["at"] = UtcText.Of(_time.GetUtcNow()),
        ["stations"] = new JsonArray([.. (_shown?.Agent.Stations ?? []).Select(name => _stations[name].Now())]),
        ["facts"] = new JsonObject(_facts.Select(fact => KeyValuePair.Create(fact.Key, JsonNode.Parse(fact.Value)))),
        ["events"] = new JsonArray([.. _events.Select(incident => incident.DeepClone())]),
    });

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(BeatPeriod, _time);
        try
        {
            for (int beat = 0; await timer.WaitForNextTickAsync(_stop.Token); beat++)
                if (_viewers.Length > 0) Beat(beat);
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }
    }

    private void Beat(int beat)
    {
        if (_shown is { } shown)
        {
            if (beat % BeatsPerStatistics == 0)
                foreach (string station in shown.Agent.Stations) TellStatistics(shown, station);
            if (beat % BeatsPerHealth == 0) Keep("health", shown.Facts.Write(shown.Agent.Health()));
        }
        lock (_lock)
        {
            Send(LiveText.Around("beat", new JsonObject
            {
                ["at"] = UtcText.Of(_time.GetUtcNow()),
                ["stations"] = new JsonArray([.. _stations.Values.Select(station => station.Beat())]),
                ["lease"] = _shown?.Agent.Lease.Current is { } lease ? JsonSerializer.SerializeToNode(lease, LiveText.Options) : null,
            }));
        }
    }

    private void TellStatistics(Shown shown, string name)
    {
        byte[] statistics = shown.Facts.Write(shown.Agent.Statistics(name))!;
        lock (_lock)
        {
            if (!_stations.TryGetValue(name, out StationView? station)) return;
            station.Statistics = statistics;
            Send(LiveText.Around("stats", statistics));
        }
    }

    private sealed record Shown(IPageAgent Agent, IResultFormat Records, IFactFormat Facts);
}
