using System.Net;
using System.Net.Sockets;
using EdgeInspector.Agent.Health;
using EdgeInspector.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// The agent's one web server. It answers at the address of the configuration, or at the default one while there is no usable
/// configuration; an address that is taken is tried again, and inspecting needs none of it. Connections are bounded in number and patience,
/// and are answered only under names of this machine.
/// </summary>
internal sealed class WebServer(HealthBoard board, IEnumerable<IWebEndpoints> endpoints, TimeProvider time, ILogger<WebServer> logger) : BackgroundService
{
    /// <summary>Connections at a time; one more is closed at once.</summary>
    public const int MaxConnections = 64;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);
    private const int MaxRequestBytes = 64 * 1024;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        HealthConfiguration? reported = null;
        try
        {
            while (true)
            {
                Task changed = board.Changed;
                if (board.Place is not { } place)
                {
                    await changed.WaitAsync(stoppingToken);
                    continue;
                }
                try
                {
                    await using WebApplication server = Create(place);
                    await server.StartAsync(stoppingToken);
                    logger.HealthServed(place.Address, place.Port);
                    reported = null;
                    await UntilElsewhereAsync(place, stoppingToken);
                    await server.StopAsync(CancellationToken.None);
                }
                catch (Exception exception) when (exception is IOException or SocketException or FormatException or InvalidOperationException)
                {
                    if (reported != place) logger.HealthNotServed(place.Address, place.Port, exception.Message);
                    reported = place;
                    await Task.Delay(Retry, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    // The configuration may come later, or another one be taken.
    private async Task UntilElsewhereAsync(HealthConfiguration place, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = board.Changed;
            if (board.Place != place) return;
            await changed.WaitAsync(cancellation);
        }
    }

    private WebApplication Create(HealthConfiguration place)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.KeepAliveTimeout = IdleTimeout;
            kestrel.Limits.RequestHeadersTimeout = RequestTimeout;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            Listen(kestrel, place);
        });
        builder.Services.AddRoutingCore();
        foreach (IWebEndpoints group in endpoints) group.AddServices(builder.Services);
        WebApplication server = builder.Build();
        var hosts = new HostAllowList(Environment.MachineName, place.Hosts ?? []);
        server.Use((context, next) => hosts.Allows(context.Request.Host) ? next(context) : RefuseHostAsync(context));
        server.UseRouting();
        server.UseEndpoints(routes =>
        {
            foreach (IWebEndpoints group in endpoints) group.Map(routes);
        });
        server.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return AnswerAsync(context, "There are /livez, /readyz and /metrics.\n");
        });
        return server;
    }

    // A name would be taken for all addresses of the machine.
    private static void Listen(KestrelServerOptions kestrel, HealthConfiguration place)
    {
        if (place.Address == "localhost") kestrel.ListenLocalhost(place.Port);
        else kestrel.Listen(IPAddress.Parse(place.Address), place.Port);
    }

    private static Task RefuseHostAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return AnswerAsync(context, "This agent is not called by that name. Use an address or this machine's name, or add the name to health.hosts.\n");
    }

    private static Task AnswerAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
