using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using EdgeInspector.TestKit.Mqtt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Tests.Hooks;

/// <summary>A receiver of a web hook that can be ended and started again, and answers what the test wants.</summary>
internal sealed class HookReceiver(Action<ListenOptions>? listening = null) : IAsyncDisposable
{
    private WebApplication? _server;

    public int Port { get; } = FreePort.Find();

    /// <summary>What it answers, by the results of a message.</summary>
    public Func<IReadOnlyList<JsonElement>, IResult> Answer { get; set; } = _ => TypedResults.Ok();

    /// <summary>Every message that came: body, and the header of the signature.</summary>
    public ConcurrentQueue<(byte[] Body, string? Signature)> Messages { get; } = [];

    /// <summary>Results that it answered with success, in the order in which they came.</summary>
    public ConcurrentQueue<JsonElement> Taken { get; } = [];

    public long[] Numbers(string station = "cap") => [.. Taken.Where(result => result.GetProperty("station").GetString() == station)
        .Select(result => result.GetProperty("seq").GetInt64())];

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port, listening ?? (_ => { })));
        WebApplication server = builder.Build();
        server.MapPost("/hook", TakeAsync);
        server.MapGet("/elsewhere", () => TypedResults.Ok());
        await server.StartAsync();
        _server = server;
    }

    /// <summary>Ends it with all connections, as a kill does.</summary>
    public async Task StopAsync()
    {
        if (_server is not { } server) return;
        _server = null;
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await server.StopAsync(now.Token);
        await server.DisposeAsync();
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Messages.Enqueue((body.ToArray(), request.Headers["X-EdgeInspector-Signature"].SingleOrDefault()));
        JsonElement[] results = [.. JsonSerializer.Deserialize<JsonElement>(body.ToArray()).GetProperty("results").EnumerateArray()];
        IResult answer = Answer(results);
        if (answer is IStatusCodeHttpResult { StatusCode: 200 })
            foreach (JsonElement result in results) Taken.Enqueue(result);
        return answer;
    }
}
