using System.Collections.Concurrent;
using System.Threading.Channels;

namespace EdgeInspector.Pipeline;

/// <summary>
/// One step of the pipeline: a bounded channel and one thread, or a few, that take its items in order. At any moment
/// received = processed + dropped + queued + at work. Whoever posts an item hands over its ownership; a dropped item goes to the drop
/// callback.
/// </summary>
/// <typeparam name="T">What passes through; a small struct or a pooled object, so that nothing is allocated per item.</typeparam>
internal sealed class Stage<T> : IDisposable
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(50);
    private readonly string _name;
    private readonly Channel<T> _channel;
    private readonly Action<T> _process;
    private readonly Action<T, Exception> _failed;
    private readonly Action<T> _dropped;
    private readonly TimeProvider _time;
    private readonly Loop[] _loops;
    // The loop that fell asleep last wakes first: its core is awake, and has in its cache what the items need. Waiting for the channel
    // itself would spin for a while, on a core that the model's own threads want at that moment.
    private readonly Stack<Loop> _asleep;
    private readonly Lock _sleeping = new();
    private readonly ConcurrentBag<LowPriority> _lowered = [];
    private volatile bool _ending;
    private volatile bool _abandoned;
    private Task _work = Task.CompletedTask;
    private long _received;
    private long _processed;
    private long _droppedCount;

    /// <param name="name">Of its threads.</param>
    /// <param name="capacity">Items that may wait, at least 1.</param>
    /// <param name="policy">What happens when they are that many.</param>
    /// <param name="work">Takes over one item, on a thread of the stage; calls overlap only where there are several loops.</param>
    /// <param name="dropped">Takes over an item that will not be worked on; runs on the writer's thread.</param>
    /// <param name="failed">Called when <paramref name="work"/> threw; the item is the callback's to account for.</param>
    /// <param name="loops">Items that may be at work at once.</param>
    public Stage(string name, int capacity, OverflowPolicy policy, Action<T> work, Action<T> dropped, Action<T, Exception> failed,
        TimeProvider time, int loops = 1)
    {
        _name = name;
        _loops = [.. Enumerable.Range(0, loops).Select(_ => new Loop(time))];
        _asleep = new Stack<Loop>(loops);
        _process = work;
        _failed = failed;
        _dropped = dropped;
        _time = time;
        _channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(capacity)
            {
                FullMode = policy switch
                {
                    OverflowPolicy.DropOldest => BoundedChannelFullMode.DropOldest,
                    OverflowPolicy.DropNewest => BoundedChannelFullMode.DropWrite,
                    _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Unknown overflow policy."),
                },
            },
            Drop);
    }

    public long Received => Volatile.Read(ref _received);

    public long Processed => Volatile.Read(ref _processed);

    public long Dropped => Volatile.Read(ref _droppedCount);

    public int Queued => _channel.Reader.Count;

    /// <summary>How long an item has been at work, the longest of all; zero when none is.</summary>
    public TimeSpan BusyFor => _loops.Max(loop => loop.BusyFor);

    /// <summary>Whether it yields to threads that have more urgent work, until it is completed; see <see cref="LowPriority"/>.</summary>
    public bool HasLowPriority { get; init; }

    /// <summary>Starts the threads.</summary>
    public void Start() => _work = Task.WhenAll(_loops.Select(loop => Task.Factory.StartNew(
        () => Run(loop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    /// <summary>Hands over an item without waiting; what finds no room is dropped as the policy says.</summary>
    public void Post(T item)
    {
        Interlocked.Increment(ref _received);
        if (!TryWrite(item)) Drop(item);
    }

    /// <summary>Ends the intake, works on what waits, and ends. Whoever waits for that must not wait for a share of a busy core.</summary>
    public async Task CompleteAsync()
    {
        _channel.Writer.TryComplete();
        lock (_sleeping) _ending = true;
        foreach (LowPriority lowered in _lowered) lowered.GiveBack();
        while (TryWake()) { }
        await _work;
    }

    /// <summary>The same, but an item that takes too long ends the waiting.</summary>
    /// <param name="patience">The longest that one item may take.</param>
    /// <returns>Whether all was worked off; when not, a thread still holds its item.</returns>
    public async Task<bool> CompleteAsync(TimeSpan patience)
    {
        long began = _time.GetTimestamp();
        Task completed = CompleteAsync();
        while (!completed.IsCompleted && (BusyFor < patience || IsGivenTime())) await Task.WhenAny(completed, Task.Delay(LookPeriod));
        return completed.IsCompleted;

        // What it had done until now at its low priority may be next to nothing.
        bool IsGivenTime() => HasLowPriority && _time.GetElapsedTime(began) < patience;
    }

    /// <summary>Gives up a thread that does not come back: what waits behind it goes to the drop callback.</summary>
    public void Abandon()
    {
        _abandoned = true;
        while (_channel.Reader.TryRead(out T? item)) Drop(item);
    }

    /// <summary>Only after <see cref="CompleteAsync()"/>.</summary>
    public void Dispose()
    {
        foreach (Loop loop in _loops) loop.Dispose();
    }

    private bool TryWrite(T item)
    {
        if (!_channel.Writer.TryWrite(item)) return false;
        TryWake();
        return true;
    }

    private bool TryWake()
    {
        Loop? loop;
        lock (_sleeping) _asleep.TryPop(out loop);
        loop?.Wake();
        return loop is not null;
    }

    private void Drop(T item)
    {
        Interlocked.Increment(ref _droppedCount);
        _dropped(item);
    }

    private void Run(Loop loop)
    {
        Thread.CurrentThread.Name = _name;
        if (HasLowPriority) YieldUntilCompleted();
        do
        {
            while (!_abandoned && _channel.Reader.TryRead(out T? item)) Work(loop, item);
        } while (WaitForMore(loop));
    }

    private void YieldUntilCompleted()
    {
        LowPriority lowered = LowPriority.Take();
        _lowered.Add(lowered);
        if (_ending) lowered.GiveBack();
    }

    // Who posts wakes after writing: what this does not see yet wakes it.
    private bool WaitForMore(Loop loop)
    {
        lock (_sleeping)
        {
            if (Queued > 0) return true;
            if (_ending) return false;
            _asleep.Push(loop);
        }
        loop.Sleep();
        return true;
    }

    private void Work(Loop loop, T item)
    {
        loop.Begin();
        try
        {
            _process(item);
        }
#pragma warning disable CA1031 // One bad item must not stop the stage: the next parts would go by uninspected.
        catch (Exception exception)
        {
            _failed(item, exception);
        }
#pragma warning restore CA1031
        loop.End();
        Interlocked.Increment(ref _processed);
    }

    private sealed class Loop(TimeProvider time) : IDisposable
    {
        private const long Idle = long.MinValue;
        private readonly AutoResetEvent _woken = new(initialState: false);
        private long _busySince = Idle;

        public TimeSpan BusyFor => Volatile.Read(ref _busySince) is var since && since == Idle ? TimeSpan.Zero : time.GetElapsedTime(since);

        public void Begin() => Volatile.Write(ref _busySince, time.GetTimestamp());

        public void End() => Volatile.Write(ref _busySince, Idle);

        public void Sleep() => _woken.WaitOne();

        public void Wake() => _woken.Set();

        public void Dispose() => _woken.Dispose();
    }
}
