using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Agent.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Health;

/// <summary>
/// What supervisors ask: /livez (200 or 503), /readyz (the same, with details), /metrics. They answer also without a usable configuration.
/// </summary>
internal sealed class HealthSite(HealthBoard board, PrometheusReader figures, ILogger logger) : IWebSite
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true
    };

    /// <inheritdoc/>
    public WebEndpoint? Place => board.Place is { } place ? new WebEndpoint(place.Address, place.Port, place.Hosts ?? []) : null;

    /// <inheritdoc/>
    public string? HostsKey => "health.hosts";

    /// <inheritdoc/>
    public int MaxConnections => 64;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services) => services.AddHealthChecks()
        .AddCheck(LivenessCheck.Name, new LivenessCheck(board)).AddCheck(ReadinessCheck.Name, new ReadinessCheck(board));

    /// <inheritdoc/>
    public void Use(WebApplication server)
    {
        IApplicationBuilder steps = server;
        steps.UseRouting();
        steps.UseEndpoints(Map);
        server.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return AnswerAsync(context, "text/plain", "There are /livez, /readyz and /metrics.\n");
        });
    }

    /// <inheritdoc/>
    public void Served(WebEndpoint place) => logger.HealthServed(place.Address, place.Port);

    /// <inheritdoc/>
    public void NotServed(WebEndpoint place, string cause) => logger.HealthNotServed(place.Address, place.Port, cause);

    /// <inheritdoc/>
    public void CertificateUnusable(string cause)
    {
        // It shows none.
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        foreach ((string path, string check) in ((string, string)[])[("/livez", LivenessCheck.Name), ("/readyz", ReadinessCheck.Name)])
        {
            // The middleware's own ban on caching is longer and says no more.
            routes.MapHealthChecks(path, new HealthCheckOptions
            {
                Predicate = registration => registration.Name == check,
                AllowCachingResponses = true,
                ResponseWriter = (context, report) =>
            {
                var found = (AgentReport)report.Entries[check].Data[nameof(AgentReport)];
                return AnswerAsync(context, "application/json", JsonSerializer.Serialize(found, Json));
            }
            }).WithMetadata(new HttpMethodMetadata(Methods));
        }
        routes.MapMethods("/metrics", Methods, context => AnswerAsync(context, "text/plain; version=0.0.4; charset=utf-8", figures.Read()));
    }

    private static Task AnswerAsync(HttpContext context, string type, string body)
    {
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
