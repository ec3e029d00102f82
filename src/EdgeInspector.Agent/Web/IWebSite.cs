using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeInspector.Agent.Web;

/// <summary>Something that the agent's web server answers at an address of its own.</summary>
internal interface IWebSite
{
    /// <summary>Where to answer now; null when nobody is to be answered, or not yet.</summary>
    WebEndpoint? Place { get; }

    /// <summary>The key of the configuration that adds names; null where none does.</summary>
    string? HostsKey { get; }

    /// <summary>Connections at a time; one more is closed at once.</summary>
    int MaxConnections { get; }

    /// <summary>Adds what it needs.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Answers everything that comes under a name of this machine.</summary>
    void Use(WebApplication server);

    /// <summary>It answers there now.</summary>
    void Served(WebEndpoint place);

    /// <summary>It cannot answer there; it is tried again.</summary>
    void NotServed(WebEndpoint place, string cause);

    /// <summary>New files of its certificate cannot be used; it shows the one before.</summary>
    void CertificateUnusable(string cause);
}
