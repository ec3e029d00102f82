using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Outbox;

/// <summary>
/// Puts every result on the disk, and keeps it there until the broker has it and some days longer. A result's way: <see cref="Add"/>
/// (any thread, at once) → queue in memory → commit on the outbox's own thread → <see cref="Recorded"/>. Undelivered records come back
/// by <see cref="TryTakeBacklog"/>, in their order. The disk may fail or hang: results then stay in memory, the oldest are lost when
/// they are too many, and all of it is said.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private const int LargestCommit = 512;
    private const int BacklogRoom = 512;
    private const int SettledAtOnce = 256;
    private const int ReplaysAtOnce = 16;
    private static readonly TimeSpan SettlePeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UpkeepPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SlowCommit = TimeSpan.FromSeconds(1);
    private readonly MqttOptions _options;
    private readonly AgentIdentity _agent;
    private readonly StationBoard _stations;
    private readonly DeliveryCounters _counters;
    private readonly DroppedResults _dropped;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResultMessage _message;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _signal = new(false);
    private readonly Queue<PendingResult> _unstored = [];
    private readonly Queue<StoredRecord> _unstoredEvents = [];
    private readonly Queue<StoredRecord> _backlog = [];
    private readonly Queue<Action> _orders = [];
    private readonly List<long> _settled = [];
    private readonly List<ReplayRequest> _replays = [];
    private readonly HashSet<(string Station, long First, long Last)> _replaysWanted = [];
    // Stored results that the live lane still has: the backlog begins before the first of them. Outbox thread only.
    private readonly Queue<PendingResult> _live = [];
    private readonly Thread _thread;
    private OutboxFolder? _folder;
    private Dictionary<string, long> _lastSequences = [];
    private long _cursor;
    private bool _backlogWanted;
    private volatile bool _stopping;
    private volatile string? _trouble;
    private volatile OutboxState _state = new(0, 0, 0, null, 0, null);
    private long _failedAt;
    private long _settledAt;
    private long _upkeepAt;

    public Outbox(
        MqttOptions options, AgentIdentity agent, StationBoard stations, DeliveryCounters counters, DroppedResults dropped, TimeProvider time, ILogger logger)
    {
        (_options, _agent, _stations, _counters, _dropped, _time, _logger) = (options, agent, stations, counters, dropped, time, logger);
        _message = new ResultMessage(agent);
        _thread = new Thread(Run) { IsBackground = true, Name = "outbox" };
    }

    /// <summary>Told that all results of a station up to a number are on the disk, or at the broker; must return at once.</summary>
    public Action<string, long>? Recorded { get; set; }

    /// <summary>Called when something became ready to be sent; must return at once.</summary>
    public Action? Ready { get; set; }

    /// <summary>What it holds.</summary>
    public OutboxState State => _state with { InMemory = InMemory, Trouble = _trouble };

    /// <summary>Whether commits succeed: only then is it worth while to wait for one.</summary>
    public bool IsHealthy => _trouble is null;

    /// <summary>Results that are in memory alone.</summary>
    public int InMemory
    {
        get
        {
            lock (_lock) return _unstored.Count;
        }
    }

    /// <summary>The highest sequence number of a station on the disk at the start; 0 when there is none, or the disk could not be read.</summary>
    public long LastSequenceOf(string station) => _lastSequences.GetValueOrDefault(station);

    /// <summary>Opens the files, and begins to work. A disk that cannot be used is no failure: it is tried again.</summary>
    public void Start()
    {
        Try(Open);
        _thread.Start();
    }

    /// <summary>Stores what is in memory, as far as the disk takes it, and ends.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        if (_stopping) return;
        _stopping = true;
        _signal.Set();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted)) return;
        await Task.Run(() => _thread.Join(timeout)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A thread that hangs in the disk still uses all this; the process ends with it.
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted) && !_thread.Join(TimeSpan.Zero)) return;
        _folder?.Dispose();
        _message.Dispose();
        _signal.Dispose();
    }

    /// <summary>Takes a result over; never waits.</summary>
    public void Add(PendingResult result)
    {
        lock (_lock)
        {
            while (_unstored.Count >= _options.QueueCapacity) GiveUp(_unstored.Dequeue());
            _unstored.Enqueue(result);
        }
        _signal.Set();
    }

    /// <summary>Gives up what is still in memory alone; after the stop.</summary>
    /// <returns>How many results were lost by it.</returns>
    public int GiveUpAll()
    {
        long before = _dropped.Total;
        lock (_lock)
            while (_unstored.TryDequeue(out PendingResult? result)) GiveUp(result);
        return (int)(_dropped.Total - before);
    }

    /// <summary>Takes an event over that must not get lost.</summary>
    public void AddEvent(StoredRecord record)
    {
        lock (_lock) _unstoredEvents.Enqueue(record);
        _signal.Set();
    }

    /// <summary>A result that was sent live has arrived.</summary>
    public void Delivered(PendingResult result)
    {
        // When its commit is still under way the outbox thread looks again after it.
        if (result.Position != 0) Settle(result.Position);
        else Recorded?.Invoke(result.Inspection.Station, result.Inspection.SequenceTo ?? result.Inspection.Sequence);
        // Last: from here on the backlog reads up to it, and must find it settled, or it would be sent a second time.
        result.InLive = false;
    }

    /// <summary>A record from the backlog has arrived.</summary>
    public void Delivered(StoredRecord record)
    {
        if (record.IsReplay) Order(() => Advance(record));
        else Settle(record.Position);
    }

    /// <summary>The broker refused a record.</summary>
    /// <param name="position">Where it lies.</param>
    /// <param name="reason">Why.</param>
    /// <param name="forEver">Whether it is useless to send it again.</param>
    public void Refused(long position, string reason, bool forEver) => Order(() =>
    {
        const int Attempts = 3;
        if (_folder is null || (!forEver && _folder.CountRefusal(position) < Attempts)) return;
        if (!_folder.Park(position, reason)) return;
        _counters.CountRefused();
        _counters.Left(1);
    });

    /// <summary>The next record to be sent late; false when there is none now. More are read when they run low.</summary>
    public bool TryTakeBacklog(out StoredRecord record)
    {
        lock (_lock)
        {
            bool any = _backlog.TryDequeue(out record!);
            if (_backlog.Count < BacklogRoom / 2 && !_backlogWanted && any)
            {
                _backlogWanted = true;
                _signal.Set();
            }
            return any;
        }
    }

    /// <summary>Looks for records to send late; cheap, for every now and then.</summary>
    public void WantBacklog()
    {
        lock (_lock)
        {
            if (_backlogWanted || _backlog.Count > 0) return;
            _backlogWanted = true;
        }
        _signal.Set();
    }

    /// <summary>Begins again with the oldest undelivered record: a connection was lost, or refused ones are to be tried again.</summary>
    public void RestartBacklog()
    {
        lock (_lock) _backlog.Clear();
        Order(() =>
        {
            lock (_lock) _backlog.Clear();
            _cursor = 0;
            foreach (ReplayRequest request in _replays) request.Next = request.Unacknowledged;
        });
        WantBacklog();
    }

    /// <summary>Reads results for a command.</summary>
    /// <returns>As many as asked for, in their order; empty when the disk does not answer.</returns>
    public Task<IReadOnlyList<StoredRecord>> ReadAsync(string station, long from, long to, int limit)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<StoredRecord>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Order(() =>
        {
            try
            {
                answer.TrySetResult(_folder?.ReadRange(station, from, to, limit) ?? []);
            }
            catch (Exception exception) when (IsDiskFailure(exception))
            {
                answer.TrySetException(new IOException($"The outbox cannot be read: {exception.Message}", exception));
            }
        });
        return answer.Task;
    }

    /// <summary>Sends results again, on the backlog.</summary>
    /// <returns>False when too many such requests are under way; one that repeats another is already served.</returns>
    public bool TryReplay(string station, long from, long to)
    {
        lock (_lock)
        {
            if (_replaysWanted.Count >= ReplaysAtOnce && !_replaysWanted.Contains((station, from, to))) return false;
            if (!_replaysWanted.Add((station, from, to))) return true;
        }
        Order(() => _replays.Add(new ReplayRequest(station, from, to)));
        WantBacklog();
        return true;
    }

    private void Settle(long position)
    {
        bool many;
        lock (_lock)
        {
            _settled.Add(position);
            many = _settled.Count >= SettledAtOnce;
        }
        if (many) _signal.Set();
    }

    private void Order(Action work)
    {
        lock (_lock) _orders.Enqueue(work);
        _signal.Set();
    }

    private void Run()
    {
        while (true)
        {
            bool idle = true;
            lock (_lock) idle = _unstored.Count == 0 && _orders.Count == 0 && _unstoredEvents.Count == 0;
            if (idle || _trouble is not null)
            {
                if (_stopping) break;
                _signal.WaitOne(_trouble is null ? SettlePeriod : RetryPeriod);
            }
            if (_trouble is not null && !_stopping && _time.GetElapsedTime(_failedAt) < RetryPeriod) continue;
            bool done = Try(Work);
            if (!done && _stopping) break;
        }
        Try(Finish);
        _folder?.Dispose();
    }

    private void Work()
    {
        if (_folder is null) Open();
        Store();
        bool due = _time.GetElapsedTime(_settledAt) >= SettlePeriod;
        lock (_lock) due |= _settled.Count >= SettledAtOnce;
        if (due) SettleAll();
        while (TakeOrder() is { } order) order();
        Refill();
        if (_time.GetElapsedTime(_upkeepAt) >= UpkeepPeriod) Upkeep();
        Recovered();
    }

    private void Finish()
    {
        if (_folder is null) return;
        Store();
        SettleAll();
        Upkeep();
    }

    private void Open()
    {
        var folder = new OutboxFolder(_options.OutboxFolder, OutboxLimits.For(_options.OutboxMaximumBytes, _options.OutboxMaximumAge), _time, _logger) { Dropped = Announce };
        _lastSequences = folder.LastSequences();
        _folder = folder;
        _counters.Waits(folder.Undelivered);
        Upkeep();
    }

    // Commits at once when little waits; while one commit runs, the next group gathers.
    private void Store()
    {
        while (true)
        {
            PendingResult[] group;
            StoredRecord[] events;
            long[] settled;
            lock (_lock)
            {
                if (_unstored.Count == 0 && _unstoredEvents.Count == 0) return;
                group = [.. _unstored.Take(LargestCommit)];
                events = [.. _unstoredEvents.Take(LargestCommit)];
                settled = [.. _settled];
            }
            StoredRecord[] records = [.. events, .. group.Select(Render)];
            long began = _time.GetTimestamp();
            long first = _folder!.Append(records, settled);
            Booked(settled);
            lock (_lock)
            {
                for (int i = 0; i < events.Length; i++) _unstoredEvents.Dequeue();
                // The oldest may have been given up meanwhile because too many waited.
                for (int i = 0; i < group.Length; i++)
                    if (_unstored.TryPeek(out PendingResult? head) && head == group[i]) _unstored.Dequeue();
            }
            for (int i = 0; i < group.Length; i++) Stored(group[i], first + events.Length + i, records[events.Length + i].IsDelivered);
            if (group.Length > 0) Tell(group);
            if (events.Length > 0) WantBacklog();
            Recovered();
            TimeSpan taken = _time.GetElapsedTime(began);
            if (taken > SlowCommit) Log.OutboxSlow(_logger, taken.TotalSeconds, group.Length);
        }
    }

    private StoredRecord Render(PendingResult result)
    {
        Inspection inspection = result.Inspection;
        return new StoredRecord
        {
            Kind = RecordKind.Result,
            Station = inspection.Station,
            Sequence = inspection.Sequence,
            SequenceTo = inspection.SequenceTo,
            Id = inspection.Id,
            Verdict = inspection.Verdict,
            At = inspection.CapturedAt,
            Body = _message.WriteBody(result, _stations.Of(inspection.Station).Topics).ToArray(),
            IsDelivered = result.IsEnded,
        };
    }

    private void Stored(PendingResult result, long position, bool storedAsDelivered)
    {
        result.Position = position;
        if (storedAsDelivered) return;
        // It may have arrived while it was written.
        if (result.IsEnded) Settle(position);
        else _live.Enqueue(result);
    }

    private void Tell(PendingResult[] group)
    {
        Ready?.Invoke();
        if (Recorded is null) return;
        for (int i = 0; i < group.Length; i++)
        {
            Inspection inspection = group[i].Inspection;
            Recorded(inspection.Station, inspection.SequenceTo ?? inspection.Sequence);
        }
    }

    private void SettleAll()
    {
        _settledAt = _time.GetTimestamp();
        long[] settled;
        lock (_lock) settled = [.. _settled];
        if (settled.Length == 0) return;
        _folder!.Settle(settled);
        Booked(settled);
    }

    private void Booked(long[] settled)
    {
        lock (_lock) _settled.RemoveRange(0, settled.Length);
        _settledAt = _time.GetTimestamp();
    }

    private Action? TakeOrder()
    {
        lock (_lock) return _orders.TryDequeue(out Action? order) ? order : null;
    }

    private void Refill()
    {
        int room;
        lock (_lock)
        {
            if (!_backlogWanted) return;
            room = BacklogRoom - _backlog.Count;
        }
        while (_live.TryPeek(out PendingResult? oldest) && !oldest.InLive) _live.Dequeue();
        long before = _live.TryPeek(out PendingResult? live) ? live.Position : long.MaxValue;
        List<StoredRecord> found = _folder!.Undelivered == 0 ? [] : _folder.ReadUndelivered(_cursor, before, room);
        if (found.Count > 0) _cursor = found[^1].Position;
        else if (_replays.Count > 0) found = ReadReplay(room);
        lock (_lock)
        {
            // Acknowledged ones may not be booked yet.
            HashSet<long> settled = [.. _settled];
            foreach (StoredRecord record in found)
                if (record.IsReplay || !settled.Contains(record.Position)) _backlog.Enqueue(record);
            _backlogWanted = false;
        }
        if (found.Count > 0) Ready?.Invoke();
    }

    private List<StoredRecord> ReadReplay(int room)
    {
        ReplayRequest request = _replays[0];
        List<StoredRecord> found = request.Next > request.To ? [] : _folder!.ReadRange(request.Station, request.Next, request.To, room);
        if (found.Count > 0) request.Next = (found[^1].SequenceTo ?? found[^1].Sequence) + 1;
        // Reading is at its end; what is under way is waited for, because a lost connection would call it back.
        else if (request.Unacknowledged >= request.Next || request.Unacknowledged > request.To)
        {
            _replays.RemoveAt(0);
            lock (_lock) _replaysWanted.Remove((request.Station, request.First, request.To));
        }
        return [.. found.Select(record => record with { IsReplay = true })];
    }

    private void Advance(StoredRecord record)
    {
        foreach (ReplayRequest request in _replays)
        {
            if (request.Station != record.Station || record.Sequence > request.To) continue;
            request.Unacknowledged = Math.Max(request.Unacknowledged, (record.SequenceTo ?? record.Sequence) + 1);
            return;
        }
    }

    private void Upkeep()
    {
        _upkeepAt = _time.GetTimestamp();
        _folder!.Enforce();
        _state = new OutboxState(_folder.Records, _folder.Undelivered, _folder.Bytes, _folder.OldestUndelivered(), 0, null);
    }

    private bool Try(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception exception) when (IsDiskFailure(exception))
        {
            const int Full = 13;
            if (exception is SqliteException { SqliteErrorCode: Full } && GaveHistoryBack()) return true;
            _failedAt = _time.GetTimestamp();
            string trouble = exception.Message.Trim();
            if (_trouble is null) Log.OutboxFailed(_logger, trouble, _options.QueueCapacity);
            _trouble = trouble;
            return false;
        }
#pragma warning disable CA1031 // The thread is the boundary: without it nothing would be stored or sent late any more.
        catch (Exception exception)
        {
            _failedAt = _time.GetTimestamp();
            Log.OutboxBroken(_logger, exception);
            _trouble = exception.Message;
            return false;
        }
#pragma warning restore CA1031
    }

    private bool GaveHistoryBack()
    {
        try
        {
            return _folder?.GiveHistoryBack() == true;
        }
        catch (Exception exception) when (IsDiskFailure(exception))
        {
            return false;
        }
    }

    private void Recovered()
    {
        if (_trouble is null) return;
        _trouble = null;
        Log.OutboxRecovered(_logger);
    }

    private static bool IsDiskFailure(Exception exception) => exception is SqliteException or IOException or UnauthorizedAccessException or OutboxDamagedException;

    // Under the lock.
    private void GiveUp(PendingResult result)
    {
        if (!result.TryEnd(PendingResult.Lost)) return;
        result.InLive = false;
        _dropped.Add(result.Inspection);
        _counters.Left(1);
    }

    private void Announce(DroppedNumbers dropped)
    {
        _dropped.Add(dropped.Station, dropped.Count, dropped.First, dropped.Last);
        _counters.Left(dropped.Count);
        string kind = dropped.PassesOnly ? "passes" : "results";
        Log.OutboxDropped(_logger, dropped.Count, kind, dropped.Station, dropped.First, dropped.Last);
        AddEvent(EventMessage.DroppedResults(_agent, dropped, _time.GetUtcNow()));
    }
}
