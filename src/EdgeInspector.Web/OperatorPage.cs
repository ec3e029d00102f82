using EdgeInspector.Web.Api;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Serving;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web;

/// <summary>The operator page as a site of a web server: its files, its API below /api, and its socket at /live.</summary>
/// <param name="hub">What is shown.</param>
/// <param name="access">Who may do what.</param>
/// <param name="desk">Knows program and machine; null where nobody does.</param>
public sealed class OperatorPage(LiveHub hub, PageAccess access, TimeProvider time, ISystemDesk? desk = null)
{
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(15);
    private readonly PageApi _api = new(hub, access, time, desk);

    /// <summary>Answers everything that comes; the server has checked the name that it was called by.</summary>
    /// <param name="server">The server.</param>
    /// <param name="stopping">It stops: open sockets end.</param>
    public void Use(IApplicationBuilder server, CancellationToken stopping)
    {
        // Who leaves changes nothing any more; with another browser the same person may still be there.
        access.Sessions.Closed = over =>
        {
            if (access.Sessions.All.All(session => session.User.Name != over.User.Name))
                hub.Agent?.Lease.Release(Caller.HolderOf(over.User.Name));
        };
        server.Use((context, next) =>
        {
            PageGuard.Protect(context.Response);
            if (PageGuard.IsOwn(context.Request)) return next(context);
            return ApiAnswer.RefuseAsync(
                context, StatusCodes.Status403Forbidden, "otherOrigin", "Another page asked; only the agent's own page may.");
        });
        server.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingPeriod, KeepAliveTimeout = PingPatience });
        server.Run(context => AnswerAsync(context, stopping));
    }

    private async Task AnswerAsync(HttpContext context, CancellationToken stopping)
    {
        if (context.Request.Path == "/live") await LiveAsync(context, stopping);
        else if (context.Request.Path.StartsWithSegments("/api")) await _api.AnswerAsync(context);
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "wrongMethod", "Files can only be read.");
        else if (!await PageFiles.TryAnswerAsync(context)) await ApiAnswer.RefuseAsync(
            context, StatusCodes.Status404NotFound, "notFound", "There is no such file.");
    }

    private async Task LiveAsync(HttpContext context, CancellationToken stopping)
    {
        if (!context.WebSockets.IsWebSocketRequest || !PageGuard.IsOwnForSure(context.Request))
        {
            await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status403Forbidden, "otherOrigin", "Only the agent's own page may open the socket.");
            return;
        }
        Caller caller = access.CallerOf(context);
        if (!caller.May(Role.Viewer))
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status401Unauthorized, "noLogin", "Log in first.");
            return;
        }
        using var viewer = new Viewer(() => caller.Session?.Touch());
        if (!hub.TryAdd(viewer))
        {
            await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, "tooMany", $"{LiveHub.MaxViewers} pages are open already.");
            return;
        }
        try
        {
            using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, caller.Ended);
            await viewer.ServeAsync(socket, end.Token);
        }
        finally
        {
            hub.Remove(viewer);
        }
    }
}
