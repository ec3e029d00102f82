namespace EdgeInspector.Results;

/// <summary>
/// Work on the store's thread that somebody waits for. It is done, or it fails, or whoever waited too long is told, and then it is surely
/// not done.
/// </summary>
internal sealed class AwaitedWork<T>
{
    private const int Waiting = 0, Begun = 1, GivenUp = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<T> _work;
    private readonly string _what;
    private int _state;

    /// <param name="enqueue">Has it done on the store's thread.</param>
    /// <param name="work">The work.</param>
    /// <param name="what">What it does to the outbox, for errors: read or written.</param>
    public AwaitedWork(Action<Action> enqueue, Func<T> work, string what)
    {
        (_work, _what) = (work, what);
        enqueue(Do);
    }

    /// <summary>Ends with the work.</summary>
    public Task<T> Task => _answer.Task;

    /// <summary>Waits for it, and gives it up when it has not begun in time.</summary>
    /// <exception cref="IOException">The disk failed, or it was given up.</exception>
    public async Task<T> EndAsync(TimeProvider time)
    {
        bool isLate = await System.Threading.Tasks.Task.WhenAny(Task, System.Threading.Tasks.Task.Delay(Patience, time)) != Task;
        if (isLate && Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting)
            throw new IOException($"The outbox cannot be {_what}: the disk does not answer, or is full.");
        return await Task;
    }

    // What the disk says is the waiting one's to hear.
    private void Do()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) != Waiting) return;
        try
        {
            _answer.TrySetResult(_work());
        }
        catch (Exception exception) when (SqliteFile.IsDiskFailure(exception))
        {
            _answer.TrySetException(new IOException($"The outbox cannot be {_what}: {exception.Message}", exception));
        }
    }
}
