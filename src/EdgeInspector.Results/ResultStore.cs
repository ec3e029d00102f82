using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace EdgeInspector.Results;

/// <summary>
/// Puts every result on the disk, and keeps it there until it is delivered and some days longer. A result's way: <see cref="Take"/> (any
/// thread, at once) → queue in memory → commit on the store's own thread → <see cref="Recorded"/>. The disk may fail or hang: results then
/// stay in memory, the oldest are given up when they are too many, and all of it is said.
/// </summary>
public sealed class ResultStore : IResultStore, IInspectionSink, IDisposable
{
    private const int LargestCommit = 512, DeliveredAtOnce = 256;
    private static readonly TimeSpan DeliveredPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1), UpkeepPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan SlowCommit = TimeSpan.FromSeconds(1);
    private readonly ResultStoreOptions _options;
    private readonly IResultFormat _format;
    private readonly Func<bool?> _clockSynced;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CommitQueue _queue;
    private readonly PictureNotes _pictures = new();
    private readonly Lock _lock = new();
    private readonly Queue<Action> _work = [];
    private readonly AutoResetEvent _signal = new(false);
    private readonly Thread _thread;
    private IResultFollower? _follower;
    private ResultFiles? _files;
    private volatile bool _stopping;
    private volatile string? _trouble;
    private volatile ResultStoreState _state;
    private int _givenUp;
    private long _failedAt;
    private long _deliveredAt;
    private long _upkeepAt;
    private long _lookedAt;

    /// <summary>Prepares it; nothing is opened before <see cref="Start"/>.</summary>
    /// <param name="options">Where, and how much.</param>
    /// <param name="format">Writes what is stored of a result.</param>
    /// <param name="clockSynced">Whether the wall clock is synchronised; null when unknown.</param>
    public ResultStore(ResultStoreOptions options, IResultFormat format, Func<bool?> clockSynced, TimeProvider time, ILogger logger)
    {
        (_options, _format, _clockSynced, _time, _logger) = (options, format, clockSynced, time, logger);
        _state = new ResultStoreState(0, 0, 0, options.MaximumBytes, null, 0, null);
        _queue = new CommitQueue(options.QueueCapacity, GiveUp);
        _thread = new Thread(Run) { IsBackground = true, Name = "outbox" };
    }

    /// <summary>Called when all results of a station up to a number are on the disk, or delivered; must return at once.</summary>
    public Action<string, long>? Recorded { get; set; }

    /// <inheritdoc/>
    public ResultStoreState State => _state with { InMemory = InMemory, Trouble = _trouble };

    /// <inheritdoc/>
    public bool IsHealthy => _trouble is null;

    /// <inheritdoc/>
    public long LastPositionAtStart { get; private set; }

    /// <inheritdoc/>
    public int InMemory => _queue.Results;

    /// <inheritdoc/>
    public void Follow(IResultFollower follower) => _follower = follower;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> LastSequencesAtStart { get; private set; } = new Dictionary<string, long>();

    /// <summary>Opens the files, and begins to work. A disk that cannot be used is no failure: it is tried again.</summary>
    public void Start()
    {
        Try(Open);
        _thread.Start();
    }

    /// <summary>Stores what is in memory, as far as the disk takes it, and ends; what remains is given up, and said.</summary>
    /// <param name="timeout">How long a disk that hangs is waited for.</param>
    public async Task StopAsync(TimeSpan timeout)
    {
        if (_stopping) return;
        _stopping = true;
        _signal.Set();
        if (IsStarted) await Task.Run(() => _thread.Join(timeout));
        int before = _givenUp;
        _queue.GiveUpAll();
        if (_givenUp > before) _logger.UndeliveredAtStop(_givenUp - before);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A thread that hangs in the disk still uses all this; the process ends with it.
        if (IsStarted && !_thread.Join(TimeSpan.Zero)) return;
        _files?.Folder.Dispose();
        _signal.Dispose();
    }

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        var result = new ResultEntry(inspection, _clockSynced(), _time.GetTimestamp());
        _follower?.Taken(result);
        _queue.Add(result);
        _signal.Set();
    }

    /// <inheritdoc/>
    public void Lost(LostResults lost) => _follower?.Lost(lost);

    /// <summary>Notes where the archived picture of a result lies; never waits, and the picture may come before its result.</summary>
    public void NotePicture(string station, long sequence, string picture) => _pictures.Add(station, sequence, picture);

    /// <inheritdoc/>
    public void Add(StoredRecord incident)
    {
        _queue.Add(incident);
        _signal.Set();
    }

    /// <inheritdoc/>
    public Task KeepAsync(StoredRecord record) => new AwaitedWork<long>(Enqueue, () => Keep(record), "written").EndAsync(_time);

    /// <inheritdoc/>
    public bool Acknowledge(ResultEntry result)
    {
        bool first = result.TryAcknowledge();
        // When its commit is still under way the store's thread looks again after it.
        if (result.IsStored) Deliver(result.Position);
        else Recorded?.Invoke(result.Inspection.Station, result.LastSequence);
        return first;
    }

    /// <inheritdoc/>
    public void Acknowledge(StoredRecord record) => Deliver(record.Position);

    /// <inheritdoc/>
    public void Post(Action<IResultFiles> work) => Enqueue(() =>
    {
        if (_files is { } files) work(files);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecord>> ReadAsync(string station, long first, long last, int limit) =>
        new AwaitedWork<IReadOnlyList<StoredRecord>>(Enqueue, () => _files?.ReadRange(station, first, last, limit) ?? [], "read").Task;

    /// <inheritdoc/>
    public Task<ResultTail> ReadAfterAsync(long position, int limit) => new AwaitedWork<ResultTail>(
        Enqueue, () => _files?.Folder.ReadAfter(position, limit) ?? throw new IOException("It is not open."), "read").EndAsync(_time);

    private bool IsStarted => !_thread.ThreadState.HasFlag(ThreadState.Unstarted);

    private long Keep(StoredRecord record)
    {
        if (_files is null) throw new IOException("it is not open");
        long position = _files.Folder.Append([record], []);
        _follower?.Opened(1);
        _follower?.Committed();
        return position;
    }

    private void Deliver(long position)
    {
        if (_queue.AddDelivered(position) >= DeliveredAtOnce) _signal.Set();
    }

    private void Enqueue(Action work)
    {
        lock (_lock) _work.Enqueue(work);
        _signal.Set();
    }

    private Action? TakeWork()
    {
        lock (_lock) return _work.TryDequeue(out Action? work) ? work : null;
    }

    private void Run()
    {
        while (true)
        {
            bool idle;
            lock (_lock) idle = _work.Count == 0;
            idle &= _queue.IsEmpty;
            if (idle || _trouble is not null)
            {
                if (_stopping) break;
                _signal.WaitOne(_trouble is null ? DeliveredPeriod : RetryPeriod);
            }
            if (_trouble is not null && !_stopping && _time.GetElapsedTime(_failedAt) < RetryPeriod) continue;
            bool done = Try(Work);
            if (!done && _stopping) break;
        }
        Try(Finish);
        _files?.Folder.Dispose();
    }

    private void Work()
    {
        if (_files is null) Open();
        if (_time.GetElapsedTime(_lookedAt) >= LookPeriod) Look();
        Store();
        if (_time.GetElapsedTime(_deliveredAt) >= DeliveredPeriod || _queue.Delivered >= DeliveredAtOnce) BookDelivered();
        while (TakeWork() is { } work) work();
        if (_time.GetElapsedTime(_upkeepAt) >= UpkeepPeriod) Upkeep();
        Recovered();
    }

    private void Finish()
    {
        if (_files is null) return;
        Store();
        Upkeep();
    }

    private void Open()
    {
        var folder = new SegmentFolder(_options.Folder, SegmentLimits.For(_options.MaximumBytes, _options.MaximumAge), _time, _logger)
        {
            Dropped = numbers => _follower?.Dropped(numbers),
            // In this order: what is on its way is acknowledged first and then no longer on its way.
            IsUnderWay = (first, last) => _follower?.IsUnderWay(first, last) == true || _queue.HasDelivered(first, last),
        };
        (LastSequencesAtStart, LastPositionAtStart) = (folder.LastSequences(), folder.LastPosition);
        _files = new ResultFiles(folder, _queue);
        _follower?.Opened(folder.Undelivered);
        Upkeep();
    }

    // Commits at once when little waits; while one commit runs, the next group gathers.
    private void Store()
    {
        while (!_queue.IsEmpty)
        {
            (ResultEntry[] group, StoredRecord[] events, long[] delivered) = _queue.Peek(LargestCommit);
            StoredRecord[] records = [.. events, .. group.Select(result => result.ToRecord(_format))];
            long began = _time.GetTimestamp();
            long first = _files!.Folder.Append(records, delivered);
            _queue.RemoveDelivered(delivered.Length);
            _deliveredAt = _time.GetTimestamp();
            _queue.Remove(group, events);
            for (int i = 0; i < group.Length; i++)
            {
                group[i].Store(first + events.Length + i);
                // It may have been delivered while it was written.
                if (group[i].IsAcknowledged && !records[events.Length + i].IsDelivered) Deliver(group[i].Position);
            }
            _follower?.Committed();
            if (Recorded is { } recorded)
                foreach (ResultEntry result in group) recorded(result.Inspection.Station, result.LastSequence);
            Recovered();
            TimeSpan taken = _time.GetElapsedTime(began);
            if (taken > SlowCommit) _logger.StoreSlow(taken.TotalSeconds, group.Length);
        }
    }

    private void BookDelivered()
    {
        _deliveredAt = _time.GetTimestamp();
        (_, _, long[] delivered) = _queue.Peek(0);
        if (delivered.Length > 0)
        {
            _files!.Folder.Settle(delivered);
            _queue.RemoveDelivered(delivered.Length);
        }
        _pictures.Write(_files!.Folder);
    }

    private void Look()
    {
        _lookedAt = _time.GetTimestamp();
        _files!.Folder.RestoreVanished();
    }

    private void Upkeep()
    {
        _upkeepAt = _time.GetTimestamp();
        // What has arrived must not be dropped, and announced, as undelivered.
        BookDelivered();
        SegmentFolder folder = _files!.Folder;
        folder.Enforce();
        _state = new ResultStoreState(folder.Records, folder.Undelivered, folder.Bytes, _options.MaximumBytes, folder.OldestUndelivered(),
            0, null);
    }

    private bool Try(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception exception) when (SqliteFile.IsDiskFailure(exception))
        {
            if (exception is SqliteException { SqliteErrorCode: raw.SQLITE_FULL } && GaveHistoryBack()) return true;
            Fail(exception.Message.Trim());
            return false;
        }
#pragma warning disable CA1031 // The thread is the boundary: without it nothing would be stored or sent late any more.
        catch (Exception exception)
        {
            _failedAt = _time.GetTimestamp();
            _logger.StoreBroken(exception);
            _trouble = exception.Message;
            return false;
        }
#pragma warning restore CA1031
    }

    private void Fail(string trouble)
    {
        _failedAt = _time.GetTimestamp();
        if (_trouble is null) _logger.StoreFailed(trouble, _options.QueueCapacity);
        _trouble = trouble;
        // Nobody waits for a commit now.
        _follower?.Committed();
    }

    private bool GaveHistoryBack()
    {
        try
        {
            return _files?.Folder.GiveHistoryBack() == true;
        }
        catch (Exception exception) when (SqliteFile.IsDiskFailure(exception))
        {
            return false;
        }
    }

    private void Recovered()
    {
        if (_trouble is null) return;
        _trouble = null;
        _logger.StoreRecovered();
    }

    private void GiveUp(ResultEntry result)
    {
        _givenUp++;
        _follower?.GivenUp(result);
    }
}
