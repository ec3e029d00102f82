using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeInspector.Agent.Web;

/// <summary>A group of paths that the agent's web server answers.</summary>
internal interface IWebEndpoints
{
    /// <summary>Adds what the paths need.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Adds the paths.</summary>
    void Map(IEndpointRouteBuilder routes);
}
