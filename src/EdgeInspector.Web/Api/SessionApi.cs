using System.Globalization;
using System.Net;
using EdgeInspector.Commands;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>Who uses the page, and who may change things for a while.</summary>
/// <param name="hub">Has the agent.</param>
/// <param name="access">Knows the users.</param>
/// <param name="allowed">Names of endpoints and commands that a caller may use.</param>
internal sealed class SessionApi(LiveHub hub, PageAccess access, TimeProvider time, Func<Caller, IReadOnlyList<string>> allowed)
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5), FloodPause = TimeSpan.FromMinutes(1);
    private long _flooded = long.MinValue;

    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/session",
            Name = "session",
            Summary = "Who asks, and what they may do.",
            Role = null,
            Answer = typeof(SessionInfo),
            Do = (context, _) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, InfoOf(context.Caller())),
        },
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/login",
            Name = "login",
            Summary = "Logs in; the answer brings a cookie for this page.",
            Role = null,
            Body = typeof(LoginCall),
            Answer = typeof(SessionInfo),
            Do = (context, _) => LogInAsync(context),
        },
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/logout",
            Name = "logout",
            Summary = "Logs out, gives the write lease back, and closes the sockets of the session.",
            Role = null,
            Answer = typeof(SessionInfo),
            Do = (context, _) => LogOutAsync(context),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/sessions",
            Name = "sessions",
            Summary = "Who is logged in.",
            Role = Role.Admin,
            Answer = typeof(OpenSession[]),
            Do = (context, _) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, Sessions()),
        },
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/lease",
            Name = "lease",
            Summary = "Claims the write lease for five minutes, or for five more, or gives it back: whoever has it changes things alone.",
            Role = Role.Operator,
            Body = typeof(LeaseCall),
            Answer = typeof(LeaseReply),
            Do = (context, _) => LeaseAsync(context),
        },
    ];

    private SessionInfo InfoOf(Caller caller) =>
        new(caller.Session?.User.Name, caller.Role, access.HasUsers, caller.Holder, allowed(caller));

    private OpenSession[] Sessions() =>
        [.. access.Sessions.All.OrderBy(session => session.Since)
            .Select(session => new OpenSession(
                session.User.Name, session.User.Role, session.Since, Math.Round(session.Idle.TotalSeconds)))];

    private async Task LogInAsync(HttpContext context)
    {
        IPAddress? address = context.Connection.RemoteIpAddress;
        if (!access.Limits.TryTake(address, out TimeSpan wait))
        {
            TellOfFlood(address);
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "tooOften",
                string.Create(CultureInfo.InvariantCulture, $"Too many attempts. Try again in {Math.Ceiling(wait.TotalSeconds):0} s."));
            return;
        }
        if (await ApiBody.ReadAsync<LoginCall>(context) is not { } call)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed", "name and password are missing.");
            return;
        }
        UserBook users = access.Users ?? UserBook.Empty;
        User? user = User.NameOf(call.Name) is { } name ? users.Find(name) : null;
        if (!await access.FitsAsync(user, call.Password, context.RequestAborted))
        {
            await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status401Unauthorized, "wrongLogin", "The name or the password is wrong.");
            return;
        }
        access.Limits.GiveBack(address);
        // Who logs in again is somebody else from here on.
        if (context.Caller().Session is { } old) access.Sessions.Close(old);
        string secret = access.Sessions.Open(user!);
        PageAccess.Give(context, secret);
        access.LoggedIn?.Invoke(user!.Name, address);
        Session session = access.Sessions.Find(secret)!;
        await ApiAnswer.WriteAsync(
            context, StatusCodes.Status200OK, InfoOf(new Caller(session.User.Role, session, session.Ended)));
    }

    private void TellOfFlood(IPAddress? address)
    {
        long now = time.GetTimestamp(), before = Interlocked.Read(ref _flooded);
        if (before != long.MinValue && time.GetElapsedTime(before, now) < FloodPause) return;
        if (Interlocked.CompareExchange(ref _flooded, now, before) == before) access.Flooded?.Invoke(address);
    }

    private Task LogOutAsync(HttpContext context)
    {
        if (context.Caller().Session is { } session) access.Sessions.Close(session);
        PageAccess.Take(context);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, InfoOf(access.CallerOf(context)));
    }

    private async Task LeaseAsync(HttpContext context)
    {
        if (hub.Agent is not { } agent)
        {
            await ApiAnswer.NoAgentAsync(context);
        }
        else if (await ApiBody.ReadAsync<LeaseCall>(context) is not { } call)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed", "take is neither true nor false.");
        }
        else
        {
            string holder = context.Caller().Holder;
            LeaseHolder? other = null;
            bool done = !call.Take || agent.Lease.TryTake(holder, LeaseTime, out other);
            if (!call.Take) agent.Lease.Release(holder);
            await ApiAnswer.WriteAsync(context, done ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
                new LeaseReply(done, done ? agent.Lease.Current : other));
        }
    }
}
