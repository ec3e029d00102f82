using EdgeInspector.Pipeline;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Sinks;

/// <summary>One sink's bounded queue and thread. What does not fit drops the oldest; what the sink throws costs that item alone.</summary>
internal sealed class SinkQueue<T> : IDisposable where T : class
{
    private readonly Stage<T> _stage;
    private readonly TimeProvider _time;

    /// <param name="name">The sink's name.</param>
    /// <param name="capacity">Items that may wait.</param>
    /// <param name="take">The sink.</param>
    /// <param name="dropped">Called on the thread that posts, with what did not fit; returns at once.</param>
    public SinkQueue(string name, int capacity, Action<T> take, Action<T> dropped, TimeProvider time, ILogger logger)
    {
        (Name, _time) = (name, time);
        _stage = new Stage<T>(
            $"to {name}", capacity, OverflowPolicy.DropOldest, take, dropped,
            (item, exception) => logger.SinkFailed(exception, name, HandOver.Describe(item)), time);
        _stage.Start();
    }

    /// <summary>The sink's name.</summary>
    public string Name { get; }

    /// <summary>How long the sink has been at one item.</summary>
    public TimeSpan BusyFor => _stage.BusyFor;

    /// <summary>Items that waited too long and were dropped.</summary>
    public long Dropped => _stage.Dropped;

    /// <summary>Queues an item; never blocks.</summary>
    public void Post(T item) => _stage.Post(item);

    /// <summary>Items that were posted so far.</summary>
    public long Posted => _stage.Received;

    /// <summary>Whether the first so many posted items have been taken or dropped.</summary>
    public bool IsDone(long posted) => _stage.Processed + _stage.Dropped >= posted;

    /// <summary>
    /// Takes no more, and ends when the sink has everything or the time is over; a thread that hangs ends with the process.
    /// </summary>
    public async Task CompleteAsync(TimeSpan timeout)
    {
        try
        {
            await _stage.CompleteAsync().WaitAsync(timeout, _time);
        }
        catch (TimeoutException)
        {
            return;
        }
        _stage.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _stage.Dispose();
}
