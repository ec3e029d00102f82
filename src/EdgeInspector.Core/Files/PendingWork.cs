using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace EdgeInspector.Files;

/// <summary>Work on a thread of its own that has begun and may not have ended; see <see cref="TimeLimited"/>.</summary>
public abstract class PendingWork
{
    [ThreadStatic]
    private static PendingWork? _current;

    // Work within work: who comes forward there comes forward here.
    private readonly PendingWork? _outer = _current;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Action? _abandoned;
    private long _alive = Stopwatch.GetTimestamp();

    private protected PendingWork(string path) => Path = path;

    /// <summary>The file or folder that it touches.</summary>
    public string Path { get; }

    /// <summary>How long it has given no sign of life.</summary>
    public TimeSpan Silence => Stopwatch.GetElapsedTime(Interlocked.Read(ref _alive));

    /// <summary>Ends with the work, whether it succeeded or not.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Waits for the end.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool Wait(TimeSpan longest) =>
        Ended.IsCompleted || (longest > TimeSpan.Zero && ((IAsyncResult)Ended).AsyncWaitHandle.WaitOne(longest));

    /// <summary>What lay at the path when the work began; null when nobody can tell.</summary>
    internal string? Identity { get; private set; }

    /// <summary>What lies at a path, a link as itself; null when that is unknown.</summary>
    internal static string? IdentityOf(string path)
    {
        try
        {
            var entry = new FileInfo(path);
            return entry.Exists || entry.LinkTarget is not null
                ? $"{entry.Attributes} {entry.LastWriteTimeUtc.Ticks} {entry.CreationTimeUtc.Ticks} {entry.LinkTarget}" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    internal void Start() => new Thread(Run) { IsBackground = true, Name = "path" }.Start();

    /// <summary>Nobody waits for it any more: its result is freed when it comes.</summary>
    internal void Abandon(Action returned)
    {
        lock (_lock)
        {
            if (!Ended.IsCompleted)
            {
                _abandoned = returned;
                return;
            }
        }
        Free();
        returned();
    }

    private protected void MarkAlive()
    {
        Interlocked.Exchange(ref _alive, Stopwatch.GetTimestamp());
        _outer?.MarkAlive();
    }

    private protected abstract void Work();

    private protected abstract void Free();

    private void Run()
    {
        _current = this;
        Identity = IdentityOf(Path);
        Work();
        lock (_lock) _ended.SetResult();
        if (_abandoned is not { } returned) return;
        Free();
        returned();
    }
}

/// <summary>Work with a result.</summary>
/// <typeparam name="T">What it gives.</typeparam>
public sealed class PendingWork<T> : PendingWork
{
    private readonly Func<Action, T> _work;
    private T? _result;
    private ExceptionDispatchInfo? _failure;

    internal PendingWork(string path, Func<Action, T> work) : base(path) => _work = work;

    /// <summary>What it gave; throws what it threw. Only after it has ended.</summary>
    public T Result
    {
        get
        {
            if (!Ended.IsCompleted) throw new InvalidOperationException("The work has not ended.");
            _failure?.Throw();
            return _result!;
        }
    }

    private protected override void Work()
    {
#pragma warning disable CA1031 // Whoever waits for the result gets whatever was thrown.
        try
        {
            _result = _work(MarkAlive);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
#pragma warning restore CA1031
    }

    private protected override void Free() => (_result as IDisposable)?.Dispose();
}
