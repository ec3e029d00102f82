namespace EdgeInspector.Web.Users;

/// <summary>A person who has logged in with one browser. Safe between threads.</summary>
internal sealed class Session : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private long _seen;

    public Session(User user, TimeProvider time)
    {
        (User, _time, Since, _seen) = (user, time, time.GetUtcNow(), time.GetTimestamp());
        Ended = _ended.Token;
    }

    /// <summary>Who, as the person was at login.</summary>
    public User User { get; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>It is over: what it had open ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>How long the person has done nothing.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Interlocked.Read(ref _seen));

    /// <summary>The person does something.</summary>
    public void Touch() => Interlocked.Exchange(ref _seen, _time.GetTimestamp());

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
