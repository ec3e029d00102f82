using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EdgeInspector.Agent.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// The agent's one web server. Each of its sites answers at the address of the configuration, or at the default one while there is no
/// usable configuration; an address that is taken is tried again, and neither inspecting nor another site waits for it. Connections are
/// bounded in
/// number and patience, and are answered only under names of this machine.
/// </summary>
internal sealed class WebServer(HealthBoard board, IEnumerable<IWebSite> sites, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);
    private const int MaxRequestBytes = 64 * 1024;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await Task.WhenAll(sites.Select(site => ServeAsync(site, stoppingToken)));
    }

    private async Task ServeAsync(IWebSite site, CancellationToken stop)
    {
        WebEndpoint? reported = null;
        try
        {
            while (true)
            {
                Task changed = board.Changed;
                if (site.Place is not { } place)
                {
                    await changed.WaitAsync(stop);
                    continue;
                }
                try
                {
                    PageCertificate? certificate = place.Tls is { } files
                        ? await PageCertificate.ReadAsync(files, time, site.CertificateUnusable, stop) : null;
                    await using WebApplication server = Create(site, place, certificate);
                    await server.StartAsync(stop);
                    site.Served(place);
                    reported = null;
                    try
                    {
                        await UntilElsewhereAsync(site, place, stop);
                    }
                    finally
                    {
                        await StopAsync(server);
                    }
                }
                catch (Exception exception) when (exception is IOException or SocketException or FormatException
                    or InvalidOperationException)
                {
                    if (reported != place) site.NotServed(place, exception.Message);
                    reported = place;
                    await Task.Delay(Retry, time, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    // A connection that is never done is cut.
    private async Task StopAsync(WebApplication server)
    {
        using var patience = new CancellationTokenSource(StopPatience, time);
        try
        {
            await server.StopAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // Disposing it does the rest.
        }
    }

    // The configuration may come later, or another one be taken.
    private async Task UntilElsewhereAsync(IWebSite site, WebEndpoint place, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = board.Changed;
            if (site.Place != place) return;
            await changed.WaitAsync(cancellation);
        }
    }

    private static WebApplication Create(IWebSite site, WebEndpoint place, PageCertificate? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = site.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = site.MaxConnections;
            kestrel.Limits.KeepAliveTimeout = IdleTimeout;
            kestrel.Limits.RequestHeadersTimeout = RequestTimeout;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            Listen(kestrel, place, certificate);
        });
        builder.Services.AddRoutingCore();
        site.AddServices(builder.Services);
        WebApplication server = builder.Build();
        var hosts = new HostAllowList(Environment.MachineName, place.Hosts);
        server.Use((context, next) => hosts.Allows(context.Request.Host) ? next(context) : RefuseHostAsync(context, site.HostsKey));
        site.Use(server);
        return server;
    }

    // A name would be taken for all addresses of the machine.
    private static void Listen(KestrelServerOptions kestrel, WebEndpoint place, PageCertificate? certificate)
    {
        if (place.Address == "localhost") kestrel.ListenLocalhost(place.Port, Encrypt);
        else kestrel.Listen(IPAddress.Parse(place.Address), place.Port, Encrypt);

        void Encrypt(ListenOptions listen)
        {
            if (certificate is null) return;
            // WebSockets of browsers upgrade from HTTP/1.1.
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = RequestTimeout,
                OnConnection = _ => ValueTask.FromResult(
                    new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }),
            });
        }
    }

    private static Task RefuseHostAsync(HttpContext context, string? key)
    {
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        string more = key is null ? "" : $", or add the name to {key}";
        return context.Response.WriteAsync(
            $"This agent is not called by that name. Use an address or this machine's name{more}.\n", context.RequestAborted);
    }
}
