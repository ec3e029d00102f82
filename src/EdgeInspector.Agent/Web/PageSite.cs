using System.Net;
using EdgeInspector.Agent.Health;
using EdgeInspector.Configuration;
using EdgeInspector.Web;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// The operator page as a site of the web server. Without users it is for this machine alone, whatever the configuration says.
/// </summary>
internal sealed class PageSite : IWebSite
{
    private const string ThisMachine = "127.0.0.1";
    private readonly HealthBoard _board;
    private readonly PageAccess _access;
    private readonly ILogger _logger;
    private readonly OperatorPage _page;

    public PageSite(HealthBoard board, LiveHub hub, PageAccess access, ISystemDesk desk, TimeProvider time, ILogger logger)
    {
        (_board, _access, _logger) = (board, access, logger);
        _page = new OperatorPage(hub, access, time, desk);
        access.LoggedIn = (name, address) => logger.LoggedIn(name, address?.ToString() ?? "-");
        access.Flooded = address => logger.LoginsFlooded(address?.ToString() ?? "-");
    }

    /// <inheritdoc/>
    /// <remarks>Whoever came before it is known whether there are users would be let in as if there were none.</remarks>
    public WebEndpoint? Place =>
        _board.PagePlace is { } page && (_access.IsKnown || _board.StateFolder is null) ? EndpointOf(page) : null;

    /// <inheritdoc/>
    public string? HostsKey => "page.hosts";

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
        if (_board.PagePlace is { } page && page.Address != place.Address) _logger.PageKeptLocal(page.Address, place.Address);
        _logger.PageServed(Address(place.Address, place.Port, place.Tls is not null).AbsoluteUri);
        if (!IPAddress.TryParse(place.Address, out IPAddress? address) || IPAddress.IsLoopback(address) || place.Tls is not null) return;
        _logger.PageNotEncrypted(place.Address);
    }

    /// <inheritdoc/>
    public void NotServed(WebEndpoint place, string cause) => _logger.PageNotServed(place.Address, place.Port, cause);

    /// <inheritdoc/>
    public void CertificateUnusable(string cause) => _logger.PageCertificateUnusable(cause);

    /// <summary>What to type into a browser.</summary>
    public static Uri Address(string address, int port, bool isEncrypted) =>
        new UriBuilder(isEncrypted ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, address, port).Uri;

    private WebEndpoint EndpointOf(PageConfiguration page) =>
        new(page.IsLocal || _access.HasUsers ? page.Address : ThisMachine, page.Port, page.Hosts ?? [], TlsFiles.Of(page));
}
