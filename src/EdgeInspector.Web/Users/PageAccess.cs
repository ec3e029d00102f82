using System.Net;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Users;

/// <summary>
/// Who may do what on the page. Without users everybody at this machine may do everything, and nobody else anything; with users, who has
/// logged in may do what their role says. Safe between threads.
/// </summary>
public sealed class PageAccess : IDisposable
{
    private const string Cookie = "edgeinspector";
    private readonly Lock _lock = new();

    // Looking at a password takes a tenth of a second of a core, and the cores belong to the line.
    private readonly SemaphoreSlim _turn = new(1);
    private State _state = new(null, Role.Viewer);
    private CancellationTokenSource _unnamed = new();

    /// <summary>Lets nobody do more than look before <see cref="Renew"/> was called.</summary>
    public PageAccess(TimeProvider time)
    {
        Sessions = new SessionBook(time);
        Limits = new LoginLimits(time);
    }

    /// <summary>Called with the name and the address of whoever has logged in; must return at once.</summary>
    public Action<string, IPAddress?>? LoggedIn { get; set; }

    /// <summary>Called with the address from which logins are tried faster than they are looked at; must return at once.</summary>
    public Action<IPAddress?>? Flooded { get; set; }

    /// <summary>Whether it is known if there are users.</summary>
    public bool IsKnown => Users is not null;

    /// <summary>Whether people have to log in.</summary>
    public bool HasUsers => Users is { IsEmpty: false };

    /// <summary>Who is logged in.</summary>
    internal SessionBook Sessions { get; }

    /// <summary>How often logging in may be tried.</summary>
    internal LoginLimits Limits { get; }

    /// <summary>The users; null while nobody knows whether there are any.</summary>
    internal UserBook? Users
    {
        get
        {
            lock (_lock) return _state.Users;
        }
    }

    /// <summary>Takes what the users and the configuration are now, and ends what is over. To be called every second or so.</summary>
    /// <param name="users">The users; null while nobody knows whether there are any.</param>
    /// <param name="isKiosk">Whether a browser of this machine may look without a login.</param>
    public void Renew(UserBook? users, bool isKiosk)
    {
        Role? unnamed = users is null ? Role.Viewer : users.IsEmpty ? Role.Admin : isKiosk ? Role.Viewer : null;
        CancellationTokenSource? over = null;
        lock (_lock)
        {
            if (unnamed != _state.Unnamed) (over, _unnamed) = (_unnamed, new CancellationTokenSource());
            _state = new State(users, unnamed);
        }
        Sessions.Renew(users ?? UserBook.Empty);
        if (over is null) return;
        over.Cancel();
        over.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _unnamed.Dispose();
        _turn.Dispose();
    }

    /// <summary>Whether a password is a user's; one is looked at at a time.</summary>
    internal async Task<bool> FitsAsync(User? user, string password, CancellationToken cancellation)
    {
        // A longer one is none, and needs no look.
        if (password.Length > Passwords.Longest) password = "";
        await _turn.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Passwords.Fits(user, password), CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Who sends a request.</summary>
    internal Caller CallerOf(HttpContext context)
    {
        if (Sessions.Find(context.Request.Cookies[CookieOf(context)]) is { } session)
            return new Caller(session.User.Role, session, session.Ended);
        bool isHere = context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        lock (_lock) return new Caller(isHere ? _state.Unnamed : null, null, _unnamed.Token);
    }

    /// <summary>Gives the browser its secret, which no script can read and which it sends to this page alone.</summary>
    internal static void Give(HttpContext context, string secret) =>
        context.Response.Cookies.Append(CookieOf(context), secret, Properties(context));

    /// <summary>Takes the secret back.</summary>
    internal static void Take(HttpContext context) => context.Response.Cookies.Delete(CookieOf(context), Properties(context));

    // Agents on one machine differ by their ports, and cookies do not.
    private static string CookieOf(HttpContext context) => $"{Cookie}-{context.Connection.LocalPort}";

    private static CookieOptions Properties(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
    };

    /// <param name="Users">The users; null while nobody knows.</param>
    /// <param name="Unnamed">What somebody at this machine may do without a login; null for nothing.</param>
    private sealed record State(UserBook? Users, Role? Unnamed);
}
