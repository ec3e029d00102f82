using System.Threading.Channels;

namespace EdgeInspector.Pipeline;

/// <summary>
/// A stage for work that must not take anything from verdicts: its own thread runs when no other has to, and what finds no room is
/// dropped.
/// </summary>
/// <typeparam name="T">What is worked on.</typeparam>
internal sealed class IdleStage<T>
{
    private readonly Channel<T> _channel;
    private readonly Action<T> _work;
    private readonly Action<T> _dropped;
    private readonly Action<T, Exception> _failed;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;

    /// <param name="name">Of the thread.</param>
    /// <param name="capacity">Items that may wait.</param>
    /// <param name="work">Done with each.</param>
    /// <param name="dropped">Told of each that found no room.</param>
    /// <param name="failed">Told of each whose work threw.</param>
    public IdleStage(string name, int capacity, Action<T> work, Action<T> dropped, Action<T, Exception> failed)
    {
        (_work, _dropped, _failed) = (work, dropped, failed);
        _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, AllowSynchronousContinuations = false });
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>Begins to work.</summary>
    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    /// <summary>Hands over an item without waiting.</summary>
    public void Post(T item)
    {
        if (!_channel.Writer.TryWrite(item)) _dropped(item);
    }

    /// <summary>Ends the intake, works on what waits, and ends.</summary>
    public Task CompleteAsync()
    {
        _channel.Writer.TryComplete();
        return _started ? _ended.Task : Task.CompletedTask;
    }

    private void Run()
    {
        LowPriority.Take();
        while (_channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            while (_channel.Reader.TryRead(out T? item)) Work(item);
        _ended.SetResult();
    }

    private void Work(T item)
    {
        try
        {
            _work(item);
        }
#pragma warning disable CA1031 // One bad item must not stop the stage.
        catch (Exception exception)
        {
            _failed(item, exception);
        }
#pragma warning restore CA1031
    }
}
