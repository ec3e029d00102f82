using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeInspector.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Health;

/// <summary>
/// Answers supervisors over HTTP: /livez (200 or 503), /readyz (the same, with details), /metrics. It answers also without a usable
/// configuration, and an address that is taken is tried again; inspecting needs none of it.
/// </summary>
internal sealed class HealthServer(HealthBoard board, PrometheusReader figures, TimeProvider time, ILogger<HealthServer> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HealthConfiguration? told = null;
        try
        {
            while (true)
            {
                if (board.Place is not { } place)
                {
                    await Task.Delay(Look, time, stoppingToken);
                    continue;
                }
                await using WebApplication server = Create(place);
                try
                {
                    await server.StartAsync(stoppingToken);
                    logger.HealthServed(place.Address, place.Port);
                    told = null;
                    // The configuration may come later, or another one be taken.
                    while (board.Place == place) await Task.Delay(Look, time, stoppingToken);
                    await server.StopAsync(CancellationToken.None);
                }
                catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or FormatException or InvalidOperationException)
                {
                    if (told != place) logger.HealthNotServed(place.Address, place.Port, exception.Message);
                    told = place;
                    await Task.Delay(Retry, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    private WebApplication Create(HealthConfiguration place)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://{place.Address}:{place.Port}");
        WebApplication server = builder.Build();
        server.Run(AnswerAsync);
        return server;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        string path = context.Request.Path.Value ?? "";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        HealthReport report = board.Look();
        (int status, string type, string? body) = path switch
        {
            "/livez" => (report.Live ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "application/json", JsonSerializer.Serialize(report, Json)),
            "/readyz" => (report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, "application/json", JsonSerializer.Serialize(report, Json)),
            "/metrics" => (StatusCodes.Status200OK, "text/plain; version=0.0.4; charset=utf-8", figures.Read()),
            _ => (StatusCodes.Status404NotFound, "text/plain", "There are /livez, /readyz and /metrics.\n"),
        };
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method)) await response.WriteAsync(body, context.RequestAborted);
    }
}
