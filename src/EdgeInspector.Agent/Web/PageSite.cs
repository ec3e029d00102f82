using System.Net;
using EdgeInspector.Agent.Health;
using EdgeInspector.Configuration;
using EdgeInspector.Web;
using EdgeInspector.Web.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Web;

/// <summary>The operator page as a site of the web server. It is for this machine alone, whatever the configuration says.</summary>
internal sealed class PageSite(HealthBoard board, LiveHub hub, TimeProvider time, ILogger logger) : IWebSite
{
    private const string ThisMachine = "127.0.0.1";
    private readonly OperatorPage _page = new(hub, time);

    /// <inheritdoc/>
    public WebEndpoint? Place => board.PagePlace is { } page ? EndpointOf(page) : null;

    /// <inheritdoc/>
    public string? HostsKey => null;

    /// <inheritdoc/>
    public int MaxConnections => 64;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        // It needs nothing beside itself.
    }

    /// <inheritdoc/>
    public void Use(WebApplication server) => _page.Use(server, server.Lifetime.ApplicationStopping);

    /// <inheritdoc/>
    public void Served(WebEndpoint place)
    {
        if (board.PagePlace is { } page && !IsThisMachine(page.Address)) logger.PageKeptLocal(page.Address, place.Address);
        logger.PageServed(Address(place.Address, place.Port).AbsoluteUri);
    }

    /// <inheritdoc/>
    public void NotServed(WebEndpoint place, string cause) => logger.PageNotServed(place.Address, place.Port, cause);

    /// <summary>What to type into a browser.</summary>
    public static Uri Address(string address, int port) => new UriBuilder(Uri.UriSchemeHttp, address, port).Uri;

    private static WebEndpoint EndpointOf(PageConfiguration page) =>
        new(IsThisMachine(page.Address) ? page.Address : ThisMachine, page.Port, []);

    private static bool IsThisMachine(string address) =>
        address == "localhost" || (IPAddress.TryParse(address, out IPAddress? parsed) && IPAddress.IsLoopback(parsed));
}
