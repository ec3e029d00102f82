using System.Globalization;
using EdgeInspector.Publishing;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Sinks;

/// <summary>
/// Takes what leaves the stations, at once, and gives it to any number of sinks: each has a thread and a bounded queue of its own, so
/// that one which is slow, hangs or throws delays neither the stations nor the others. Safe between threads.
/// </summary>
public sealed class HandOver : IAsyncDisposable
{
    /// <summary>Results that wait for one sink unless it says otherwise: seconds of a fast line, and a few megabytes.</summary>
    public const int DefaultCapacity = 4096;

    private const int PictureCapacity = 16;
    private const int FactCapacity = 1024;
    private const int LiveCapacity = 4;
    private static readonly TimeSpan HungTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(3);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile SinkQueue<Inspection>[] _inspections = [];
    private volatile SinkQueue<InspectionPicture>[] _pictures = [];
    private volatile SinkQueue<AgentEvent>[] _events = [];
    private volatile SinkQueue<StatusFact>[] _facts = [];
    private volatile IArrivalSink[] _arrivals = [];
    private volatile (ILivePictureSink Sink, SinkQueue<LivePicture> Queue)[] _watched = [];
    private volatile (ICameraSink Sink, SinkQueue<CameraPicture> Queue)[] _cameras = [];

    public HandOver(TimeProvider time, ILogger logger) => (_time, _logger) = (time, logger);

    /// <summary>Sinks that have been at one item for longer than any machine is busy; only a restart helps.</summary>
    public IReadOnlyList<string> Hung =>
    [
        .. Busy(_inspections), .. Busy(_pictures), .. Busy(_events), .. Busy(_facts), .. Busy(Watched), .. Busy(Cameras),
    ];

    /// <summary>Adds a sink for results from now on.</summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="sink">Takes them; stays the caller's.</param>
    /// <param name="capacity">Results that may wait for it, at least 1.</param>
    public HandOver Add(string name, IInspectionSink sink, int capacity = DefaultCapacity)
    {
        var losses = new LossAccount();
        var queue = new SinkQueue<Inspection>(
            name, capacity,
            inspection =>
            {
                foreach (LostResults lost in losses.Take()) Report(name, sink, lost);
                sink.Take(inspection);
            },
            inspection => losses.Add(inspection), _time, _logger);
        lock (_lock) _inspections = [.. _inspections, queue];
        return this;
    }

    /// <summary>Adds a sink for pictures from now on; 16 may wait for it.</summary>
    public HandOver Add(string name, IPictureSink sink)
    {
        lock (_lock)
            _pictures = [.. _pictures,
                new SinkQueue<InspectionPicture>(name + " pictures", PictureCapacity, sink.Take, sink.Dropped, _time, _logger)];
        return this;
    }

    /// <summary>Adds a sink for events from now on; 1,024 may wait for it.</summary>
    public HandOver Add(string name, IEventSink sink)
    {
        lock (_lock) _events = [.. _events, new SinkQueue<AgentEvent>(name + " events", FactCapacity, sink.Take, _ => { }, _time, _logger)];
        return this;
    }

    /// <summary>Adds a sink for facts from now on; 1,024 may wait for it.</summary>
    public HandOver Add(string name, IStatusSink sink)
    {
        lock (_lock) _facts = [.. _facts, new SinkQueue<StatusFact>(name + " status", FactCapacity, sink.Take, _ => { }, _time, _logger)];
        return this;
    }

    /// <summary>Adds a sink for live pictures from now on; 4 may wait for it.</summary>
    public HandOver Add(string name, ILivePictureSink sink)
    {
        lock (_lock) _watched = [.. _watched,
            (sink, new SinkQueue<LivePicture>(name + " live pictures", LiveCapacity, sink.Take, _ => { }, _time, _logger))];
        return this;
    }

    /// <summary>Adds a sink for pictures of cameras from now on; 4 may wait for it.</summary>
    public HandOver Add(string name, ICameraSink sink)
    {
        lock (_lock) _cameras = [.. _cameras,
            (sink, new SinkQueue<CameraPicture>(name + " camera pictures", LiveCapacity, sink.Take, _ => { }, _time, _logger))];
        return this;
    }

    /// <summary>Adds a sink for parts that are seen from now on; without a queue, because the moment counts.</summary>
    public HandOver Add(IArrivalSink sink)
    {
        lock (_lock) _arrivals = [.. _arrivals, sink];
        return this;
    }

    /// <summary>Parts have their numbers now, see <see cref="IArrivalSink.Seen"/>; returns at once.</summary>
    public void Seen(string station, long sequence, long parts, long received)
    {
        foreach (IArrivalSink sink in _arrivals) sink.Seen(station, sequence, parts, received);
    }

    /// <summary>Whether anybody sets this station's camera up and wants a picture; returns at once.</summary>
    public bool WantsCamera(string station)
    {
        foreach ((ICameraSink sink, _) in _cameras)
            if (sink.Wants(station)) return true;
        return false;
    }

    /// <summary>Whether anybody watches and wants a picture of this part; returns at once.</summary>
    public bool WantsLive(Inspection inspection)
    {
        bool wanted = false;
        foreach ((ILivePictureSink sink, _) in _watched) wanted |= sink.Wants(inspection);
        return wanted;
    }

    /// <summary>Hands over a result; never blocks. Results of a station must come in the order of their numbers.</summary>
    public void Post(Inspection inspection)
    {
        foreach (SinkQueue<Inspection> sink in _inspections) sink.Post(inspection);
    }

    /// <summary>Hands over a picture; never blocks.</summary>
    public void Post(InspectionPicture picture)
    {
        foreach (SinkQueue<InspectionPicture> sink in _pictures) sink.Post(picture);
    }

    /// <summary>Hands over a live picture; never blocks.</summary>
    public void Post(LivePicture picture)
    {
        foreach ((_, SinkQueue<LivePicture> queue) in _watched) queue.Post(picture);
    }

    /// <summary>Hands over a camera's picture; never blocks.</summary>
    public void Post(CameraPicture picture)
    {
        foreach ((_, SinkQueue<CameraPicture> queue) in _cameras) queue.Post(picture);
    }

    /// <summary>Hands over an event; never blocks.</summary>
    public void Post(AgentEvent incident)
    {
        foreach (SinkQueue<AgentEvent> sink in _events) sink.Post(incident);
    }

    /// <summary>Hands over a fact; never blocks.</summary>
    public void Post(StatusFact fact)
    {
        foreach (SinkQueue<StatusFact> sink in _facts) sink.Post(fact);
    }

    /// <summary>
    /// Ends when every sink has taken what was posted before, after 3 s at the latest; one that has been at an item for as long is not
    /// waited for again by whoever comes next.
    /// </summary>
    public async Task DrainAsync()
    {
        IEnumerable<Func<bool>> waits = [.. Waits(_inspections), .. Waits(_pictures), .. Waits(_events), .. Waits(_facts),
            .. Waits(Watched), .. Waits(Cameras)];
        long began = _time.GetTimestamp();
        foreach (Func<bool> isDone in waits)
            while (!isDone() && _time.GetElapsedTime(began) < DrainTimeout) await Task.Delay(1);
    }

    /// <summary>Gives the sinks what waits, for as long as <see cref="DrainAsync"/> waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        IEnumerable<Task> ends = [.. Ends(_inspections), .. Ends(_pictures), .. Ends(_events), .. Ends(_facts), .. Ends(Watched),
            .. Ends(Cameras)];
        (_inspections, _pictures, _events, _facts, _watched, _cameras, _arrivals) = ([], [], [], [], [], [], []);
        await Task.WhenAll(ends);
    }

    internal static string Describe(object item) => item switch
    {
        Inspection inspection =>
            string.Create(CultureInfo.InvariantCulture, $"result {inspection.Sequence} of station {inspection.Station}"),
        LivePicture picture => string.Create(
            CultureInfo.InvariantCulture, $"the live picture of {picture.Inspection.Sequence} of station {picture.Inspection.Station}"),
        CameraPicture picture => $"a picture of the camera of station {picture.Station}",
        InspectionPicture picture =>
            string.Create(CultureInfo.InvariantCulture,
                $"a picture of {picture.Inspection.Sequence} of station {picture.Inspection.Station}"),
        AgentEvent incident => string.Create(CultureInfo.InvariantCulture, $"event {incident.Number}"),
        _ => item.GetType().Name,
    };

    private SinkQueue<CameraPicture>[] Cameras => [.. _cameras.Select(one => one.Queue)];

    private SinkQueue<LivePicture>[] Watched => [.. _watched.Select(watched => watched.Queue)];

    private static IEnumerable<string> Busy<T>(SinkQueue<T>[] sinks) where T : class =>
        sinks.Where(sink => sink.BusyFor > HungTimeout).Select(sink => sink.Name);

    private static IEnumerable<Func<bool>> Waits<T>(SinkQueue<T>[] sinks) where T : class => sinks.Select(sink =>
    {
        long posted = sink.Posted;
        return (Func<bool>)(() => sink.IsDone(posted) || sink.BusyFor >= DrainTimeout);
    });

    private static IEnumerable<Task> Ends<T>(SinkQueue<T>[] sinks) where T : class =>
        sinks.Select(sink => sink.CompleteAsync(sink.BusyFor >= DrainTimeout ? TimeSpan.Zero : DrainTimeout));

    private void Report(string name, IInspectionSink sink, LostResults lost)
    {
        _logger.SinkOverflowed(name, lost.Count, lost.Station, lost.First, lost.Last);
        sink.Lost(lost);
    }

    /// <summary>Losses of one sink that it was not notified of yet, by station.</summary>
    private sealed class LossAccount
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, LostResults> _lost = new(StringComparer.Ordinal);
        private volatile bool _any;

        public void Add(Inspection inspection)
        {
            var one = new LostResults(inspection.Station, inspection.Parts, inspection.Sequence,
                inspection.SequenceTo ?? inspection.Sequence);
            lock (_lock)
            {
                _lost[one.Station] = _lost.TryGetValue(one.Station, out LostResults before) ? before.With(one) : one;
                _any = true;
            }
        }

        public LostResults[] Take()
        {
            if (!_any) return [];
            lock (_lock)
            {
                LostResults[] all = [.. _lost.Values];
                _lost.Clear();
                _any = false;
                return all;
            }
        }
    }
}
