using System.Collections.Concurrent;

namespace EdgeInspector.Files;

/// <summary>
/// Does what may never return, such as reading a file on a dead network drive, on a thread of its own and waits for it only so long. A
/// thread that hangs in the system cannot be ended: it is left behind and counted, and none is started for its path until it returns.
/// </summary>
public static class TimeLimited
{
    private static readonly ConcurrentDictionary<string, PendingWork> Left = new(StringComparer.Ordinal);

    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long a path may give no sign of life.</summary>
    /// <value>10 s: a network drive whose server starts again is silent for a few seconds.</value>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Paths whose threads were left behind and have not returned yet.</summary>
    public static IReadOnlyCollection<string> HungPaths => [.. Left.Keys];

    /// <summary>How long work on a path that was left behind has given no sign of life; null when none was, or it has returned.</summary>
    public static TimeSpan? SilenceOf(string path) => Left.TryGetValue(path, out PendingWork? hung) ? hung.Silence : null;

    /// <summary>Does the work, or gives it up when it is silent for <see cref="Limit"/>.</summary>
    /// <param name="path">The file or folder that it touches; said when it hangs.</param>
    /// <param name="work">The work; what it returns after it was given up is disposed.</param>
    /// <exception cref="PathHangsException">It did not return in time, or an earlier call for the path still hangs.</exception>
    public static T Run<T>(string path, Func<T> work) => Run(path, Limit, _ => work());

    /// <summary>The same for work without a result.</summary>
    /// <inheritdoc cref="Run{T}(string, Func{T})"/>
    public static void Run(string path, Action work) => Run(path, () =>
    {
        work();
        return true;
    });

    /// <summary>Does long work that calls its argument whenever it has come forward.</summary>
    /// <param name="path">The file or folder that it touches; said when it hangs.</param>
    /// <param name="limit">The longest time without a sign of life.</param>
    /// <param name="work">The work; what it returns after it was given up is disposed.</param>
    /// <exception cref="PathHangsException">It gave no sign of life in time, or an earlier call for the path still hangs.</exception>
    public static T Run<T>(string path, TimeSpan limit, Func<Action, T> work)
    {
        PendingWork<T> pending = Start(path, work);
        while (!pending.Wait(limit - pending.Silence))
            if (pending.Silence >= limit) throw GiveUp(pending);
        return pending.Result;
    }

    /// <summary>Does the work, or gives it up when it is silent for <see cref="Limit"/>; nothing waits on a thread meanwhile.</summary>
    /// <param name="path">The file or folder that it touches; said when it hangs.</param>
    /// <param name="work">The work; what it returns after it was given up is disposed.</param>
    /// <param name="cancellation">Ends the waiting; the work goes on to its end, and what it returns is dropped.</param>
    /// <exception cref="PathHangsException">It did not return in time, or an earlier call for the path still hangs.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public static async Task<T> RunAsync<T>(string path, Func<T> work, CancellationToken cancellation)
    {
        PendingWork<T> pending = Start(path, _ => work());
        while (!pending.Ended.IsCompleted)
        {
            if (pending.Silence >= Limit) throw GiveUp(pending);
            await Task.WhenAny(pending.Ended, Task.Delay(Limit - pending.Silence + TimeSpan.FromMilliseconds(1), cancellation));
            if (!pending.Ended.IsCompleted) cancellation.ThrowIfCancellationRequested();
        }
        return pending.Result;
    }

    /// <summary>
    /// Starts work that its caller waits for in its own way, and ends with <see cref="PendingWork{T}.Result"/> or <see cref="GiveUp"/>.
    /// </summary>
    /// <param name="path">The file or folder that it touches.</param>
    /// <param name="work">The work; it calls its argument whenever it has come forward.</param>
    /// <exception cref="PathHangsException">An earlier call for the path still hangs.</exception>
    public static PendingWork<T> Start<T>(string path, Func<Action, T> work)
    {
        if (Left.TryGetValue(path, out PendingWork? hung) && !IsReplaced(path, hung)) throw new PathHangsException(path, hung.Silence);
        var pending = new PendingWork<T>(path, work);
        pending.Start();
        return pending;
    }

    // Whoever puts another file in the place of one that hangs must not wait for it. Looking at the place may hang too, once.
    private static bool IsReplaced(string path, PendingWork hung)
    {
        string look = $"the place of {path}";
        if (Left.ContainsKey(look)) return false;
        var looking = new PendingWork<string?>(look, _ => PendingWork.IdentityOf(path));
        looking.Start();
        if (looking.Wait(LookLimit)) return looking.Result is { } now && now != hung.Identity;
        GiveUp(looking);
        return false;
    }

    /// <summary>Leaves work behind: its path counts as hung until it returns.</summary>
    /// <returns>The exception that says so.</returns>
    public static PathHangsException GiveUp(PendingWork pending)
    {
        var exception = new PathHangsException(pending.Path, pending.Silence);
        Left[pending.Path] = pending;
        pending.Abandon(() => Left.TryRemove(KeyValuePair.Create(pending.Path, pending)));
        return exception;
    }
}
