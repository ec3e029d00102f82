using System.Security.Cryptography;
using System.Text;

namespace EdgeInspector.Web.Users;

/// <summary>
/// Who is logged in. A browser knows its session by a secret, of which only the hash is kept here; all end with the agent. Safe between
/// threads.
/// </summary>
internal sealed class SessionBook(TimeProvider time)
{
    /// <summary>Without a touch, a key or a command for so long, a session ends.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(15);

    /// <summary>Sessions at a time; the one that was idle longest makes room.</summary>
    public const int Capacity = 200;

    private const int SecretBytes = 32;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Called with each session that has ended; must return at once.</summary>
    public Action<Session>? Closed { get; set; }

    /// <summary>All that are open.</summary>
    public IReadOnlyList<Session> All
    {
        get
        {
            lock (_lock) return [.. _sessions.Values.Where(IsOpen)];
        }
    }

    /// <summary>Opens one.</summary>
    /// <returns>Its secret, for the browser alone.</returns>
    public string Open(User user)
    {
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        Session? oldest = null;
        lock (_lock)
        {
            if (_sessions.Count >= Capacity) oldest = _sessions.Values.MaxBy(session => session.Idle);
            _sessions.Add(KeyOf(secret), new Session(user, time));
        }
        if (oldest is not null) Close(oldest);
        return secret;
    }

    /// <summary>The session of a browser; null when it has none that is open.</summary>
    public Session? Find(string? secret)
    {
        if (secret is null) return null;
        lock (_lock) return _sessions.TryGetValue(KeyOf(secret), out Session? session) && IsOpen(session) ? session : null;
    }

    /// <summary>Ends one.</summary>
    public void Close(Session session) => Close(other => other == session);

    /// <summary>Ends those of people who are not as they were at login, and of those who have done nothing for too long.</summary>
    public void Renew(UserBook users) => Close(session => !IsOpen(session) || users.Find(session.User.Name) != session.User);

    private void Close(Predicate<Session> isOver)
    {
        List<Session> over = [];
        lock (_lock)
        {
            foreach ((string key, Session session) in _sessions.ToArray())
            {
                if (!isOver(session)) continue;
                _sessions.Remove(key);
                over.Add(session);
            }
        }
        foreach (Session session in over)
        {
            session.Dispose();
            Closed?.Invoke(session);
        }
    }

    private static bool IsOpen(Session session) => session.Idle < IdleLimit;

    private static string KeyOf(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
