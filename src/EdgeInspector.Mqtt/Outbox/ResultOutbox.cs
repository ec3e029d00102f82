using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Results;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Outbox;

/// <summary>
/// The broker's place in the result store: what was taken over goes out live, and what did not arrive that way is read from the store in
/// its order, behind a cursor, by <see cref="TryTakeBacklog"/>. Safe between threads.
/// </summary>
internal sealed class ResultOutbox : IResultFollower
{
    private const int BacklogRoom = 512;
    private const int Attempts = 3;
    private readonly AgentIdentity _agent;
    private readonly IResultStore _store;
    private readonly StationBoard _stations;
    private readonly DeliveryCounters _counters;
    private readonly DroppedResults _dropped;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Queue<StoredRecord> _backlog = [];
    // Results that the live lane still has, in the order of their positions: the backlog begins before the first of them.
    private readonly Queue<LiveDelivery> _live;
    // Positions of stored records that were handed out: in the backlog, or in flight.
    private readonly HashSet<long> _underWay = [];
    private readonly Replays _replays = new();
    private bool _wanted;
    private long _cursor;

    public ResultOutbox(
        MqttOptions options, AgentIdentity agent, IResultStore store, StationBoard stations, DeliveryCounters counters,
        DroppedResults dropped, TimeProvider time, ILogger logger)
    {
        (_agent, _store, _stations, _counters, _dropped, _time, _logger) = (agent, store, stations, counters, dropped, time, logger);
        Live = new LiveQueue(options.QueueCapacity);
        _live = new Queue<LiveDelivery>(options.QueueCapacity + options.InFlight);
        store.Follow(this);
    }

    /// <summary>Results that are to go out live.</summary>
    public LiveQueue Live { get; }

    /// <summary>What the store holds.</summary>
    public ResultStoreState State => _store.State;

    /// <summary>Whether it is worth while to wait for a commit.</summary>
    public bool IsHealthy => _store.IsHealthy;

    /// <summary>Results that are in memory alone.</summary>
    public int InMemory => _store.InMemory;

    /// <summary>Called when something became ready to be sent; must return at once.</summary>
    public Action? Ready { get; set; }

    /// <inheritdoc/>
    public void Opened(long undelivered) => _counters.AddPending(undelivered);

    /// <inheritdoc/>
    public void Taken(ResultEntry result)
    {
        StationLane station = _stations.Of(result.Inspection.Station);
        var live = new LiveDelivery(result, this);
        _counters.CountPublished();
        lock (_lock)
        {
            // While the broker is away nobody reads the backlog, and those that have left must not be kept for it.
            while (_live.TryPeek(out LiveDelivery? oldest) && oldest.HasLeft) _live.Dequeue();
            _live.Enqueue(live);
        }
        Live.Add(live);
        station.SetLatest(result);
    }

    /// <inheritdoc/>
    public void Committed() => Ready?.Invoke();

    /// <inheritdoc/>
    public void GivenUp(ResultEntry result)
    {
        _dropped.Add(result.Inspection);
        _counters.RemovePending(1);
    }

    /// <inheritdoc/>
    public void Lost(LostResults lost) => _dropped.Add(lost.Station, lost.Count, lost.First, lost.Last);

    /// <inheritdoc/>
    public bool IsUnderWay(long first, long last)
    {
        lock (_lock) return _underWay.Any(position => position >= first && position <= last);
    }

    /// <inheritdoc/>
    public void Dropped(DroppedNumbers dropped)
    {
        GiveUpLive(dropped);
        _dropped.Add(dropped.Station, dropped.Count, dropped.First, dropped.Last);
        _counters.RemovePending(dropped.Count);
        string kind = dropped.PassesOnly ? "passes" : "results";
        _logger.OutboxDropped(dropped.Count, kind, dropped.Station, dropped.First, dropped.Last);
        _store.Add(EventMessage.DroppedResults(_agent, dropped, _time.GetUtcNow()));
    }

    /// <summary>Keeps an event until the broker has it.</summary>
    public void Add(StoredRecord incident) => _store.Add(incident);

    /// <summary>A result that was sent live has arrived.</summary>
    public void Acknowledge(ResultEntry result)
    {
        if (_store.Acknowledge(result)) _counters.CountDelivered();
    }

    /// <summary>A record from the backlog has arrived.</summary>
    public void Acknowledge(StoredRecord record)
    {
        if (record.IsReplay)
        {
            _store.Post(_ => _replays.Advance(record));
            return;
        }
        _counters.CountDelivered();
        _store.Acknowledge(record);
        // Last: until it is booked its file must not be dropped as undelivered.
        End(record.Position);
    }

    /// <summary>The broker refused a record, or does not take one of its size.</summary>
    /// <param name="position">Where it lies.</param>
    /// <param name="refusal">What follows from that.</param>
    /// <param name="reason">Why.</param>
    /// <param name="live">The live delivery that it was; null for one from the backlog.</param>
    public void Refused(long position, Refusal refusal, string reason, LiveDelivery? live = null)
    {
        if (refusal == Refusal.Passing)
        {
            End(position);
            live?.Leave();
            return;
        }
        _store.Post(files =>
        {
            if ((refusal != Refusal.Counted || files.CountRefusal(position) >= Attempts) && files.Park(position, reason))
            {
                _counters.CountRefused();
                _counters.RemovePending(1);
            }
            // Only now: the backlog would read it before it is parked, and send what is given up.
            End(position);
            live?.Leave();
        });
    }

    /// <summary>A live result's connection ended: what is on the disk comes back from there, what is not goes out again.</summary>
    public void Return(LiveDelivery live)
    {
        if (live.Result.IsStored) live.Leave();
        else Live.Return(live);
    }

    /// <summary>The next record to be sent late; false when there is none now. More are read when they run low.</summary>
    public bool TryTakeBacklog(out StoredRecord record)
    {
        bool any, low;
        lock (_lock)
        {
            any = _backlog.TryDequeue(out record!);
            low = any && _backlog.Count < BacklogRoom / 2;
        }
        if (low) Want();
        return any;
    }

    /// <summary>Looks for records to send late; cheap, for every now and then.</summary>
    public void WantBacklog()
    {
        lock (_lock)
            if (_backlog.Count > 0) return;
        Want();
    }

    /// <summary>
    /// Begins again with the oldest undelivered record that is not in flight: a connection was lost, or refused ones are to be tried again.
    /// </summary>
    public void RestartBacklog()
    {
        ReleaseWaiting();
        _store.Post(_ =>
        {
            ReleaseWaiting();
            _cursor = 0;
            _replays.Restart();
        });
        WantBacklog();
    }

    /// <summary>The connection ended: nothing that was handed out is on its way any more.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _backlog.Clear();
            _underWay.Clear();
        }
    }

    /// <summary>Sends results again, on the backlog.</summary>
    /// <returns>False when too many such requests are under way; one that repeats another is already served.</returns>
    public bool TryReplay(string station, long first, long last)
    {
        if (!_replays.TryAsk(station, first, last, out bool isNew)) return false;
        if (!isNew) return true;
        _store.Post(_ => _replays.Begin(station, first, last));
        WantBacklog();
        return true;
    }

    private void ReleaseWaiting()
    {
        lock (_lock)
        {
            foreach (StoredRecord record in _backlog) _underWay.Remove(record.Position);
            _backlog.Clear();
        }
    }

    private void Want()
    {
        lock (_lock)
        {
            if (_wanted) return;
            _wanted = true;
        }
        _store.Post(Refill);
    }

    // On the store's thread, so that nothing is committed in between.
    private void Refill(IResultFiles files)
    {
        int room;
        long before;
        lock (_lock)
        {
            _wanted = false;
            room = BacklogRoom - _backlog.Count;
            while (_live.TryPeek(out LiveDelivery? oldest) && oldest.HasLeft) _live.Dequeue();
            // One that is not stored yet has nothing stored behind it.
            before = _live.TryPeek(out LiveDelivery? live) && live.Result.IsStored ? live.Result.Position : long.MaxValue;
        }
        IReadOnlyList<StoredRecord> found = ReadOn(files, before, room);
        if (found.Count == 0) found = _replays.Read(files, room);
        if (found.Count == 0) return;
        lock (_lock)
        {
            foreach (StoredRecord record in found)
            {
                _backlog.Enqueue(record);
                if (!record.IsReplay) _underWay.Add(record.Position);
            }
        }
        Ready?.Invoke();
    }

    // What is in flight stays out: it would arrive, and count, twice.
    private IReadOnlyList<StoredRecord> ReadOn(IResultFiles files, long before, int room)
    {
        while (true)
        {
            IReadOnlyList<StoredRecord> read = files.ReadUndelivered(_cursor, before, room);
            if (read.Count == 0) return read;
            _cursor = read[^1].Position;
            List<StoredRecord> waiting;
            lock (_lock) waiting = [.. read.Where(record => !_underWay.Contains(record.Position))];
            if (waiting.Count > 0) return waiting;
        }
    }

    private void End(long position)
    {
        lock (_lock) _underWay.Remove(position);
    }

    // What is announced as dropped must not go out live after that.
    private void GiveUpLive(DroppedNumbers dropped)
    {
        lock (_lock)
        {
            foreach (ResultEntry result in _live.Select(live => live.Result))
            {
                Inspection inspection = result.Inspection;
                if (result.IsStored && inspection.Station == dropped.Station && inspection.Sequence >= dropped.First
                    && inspection.Sequence <= dropped.Last
                    && (!dropped.PassesOnly || inspection.Verdict == Verdict.Pass)) result.TryGiveUp();
            }
        }
    }
}
