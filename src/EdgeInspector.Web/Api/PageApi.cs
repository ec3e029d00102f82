using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Status;
using EdgeInspector.Web.Api.Reports;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Serving;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>
/// What the page asks of the agent. Changes take the same way as commands of MQTT: one check, one write lease, one audit file.
/// </summary>
internal sealed class PageApi
{
    /// <summary>Commands that the page may give.</summary>
    public static readonly IReadOnlySet<CommandVerb> Verbs =
        new HashSet<CommandVerb> { CommandVerb.Ping, CommandVerb.Pause, CommandVerb.Resume, CommandVerb.ResetStats, CommandVerb.Review,
            CommandVerb.SetThreshold };

    private const int MaxBody = 16 * 1024;
    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = 8, AllowDuplicateProperties = false };
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(35);
    private readonly LiveHub _hub;
    private readonly TimeProvider _time;

    /// <param name="hub">What is shown.</param>
    public PageApi(LiveHub hub, TimeProvider time)
    {
        (_hub, _time) = (hub, time);
        Endpoints = Describe();
    }

    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints { get; }

    /// <summary>Answers a request below /api.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        ApiEndpoint[] here = [.. Endpoints.Where(endpoint => endpoint.Match(request.Path.Value!) is not null)];
        if (here.Length == 0)
        {
            await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status404NotFound, "notFound", "There is nothing here; /api/openapi.json says what there is.");
        }
        else if (here.FirstOrDefault(endpoint => endpoint.Method == request.Method) is not { } endpoint)
        {
            await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status405MethodNotAllowed, "wrongMethod", $"This is asked with {here[0].Method}.");
        }
        else if (!HttpMethods.IsGet(endpoint.Method) && (!PageGuard.IsOwnForSure(request) || !request.HasJsonContentType()))
        {
            await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status403Forbidden, "otherOrigin",
                    "Changes are taken as application/json from the agent's own page alone: the header Origin must name it.");
        }
        else
        {
            await endpoint.Do(context, endpoint.Match(request.Path.Value!)!);
        }
    }

    private IReadOnlyList<ApiEndpoint> Describe() =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/about",
            Name = "about",
            Summary = "What is shown: program, agent, stations.",
            Answer = typeof(About),
            Do = (context, _) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, About()),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/health",
            Name = "health",
            Summary = "How the agent fares: process, broker, outbox, stations.",
            Answer = typeof(AgentHealth),
            Do = (context, _) => WithAgentAsync(context, agent => agent.Health()),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/statistics",
            Name = "statistics",
            Summary = "A station's counters and times now.",
            Answer = typeof(StationStatistics),
            Do = (context, names) =>
                WithAgentAsync(context, agent => agent.Stations.Contains(names[0]) ? agent.Statistics(names[0]) : null),
        },
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/commands/{verb}",
            Name = "command",
            Summary = "Has a command carried out, as over MQTT.",
            Body = typeof(CommandCall),
            Answer = typeof(CommandReply),
            Choices = [.. Verbs.Select(Word)],
            Do = CommandAsync,
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/openapi.json",
            Name = "openapi",
            Summary = "This description.",
            Answer = typeof(JsonObject),
            Do = (context, _) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, OpenApiDocument.Of(Endpoints)),
        },
        .. new PartsApi(_hub).Endpoints,
        .. new ReportsApi(_hub, _time).Endpoints,
    ];

    private static string Word(CommandVerb verb) => JsonNamingPolicy.CamelCase.ConvertName(verb.ToString());

    private About About() => new(_hub.Version, _hub.Agent?.Name, _hub.Agent?.Session, _hub.Problem, _hub.Agent?.Stations ?? []);

    private Task WithAgentAsync(HttpContext context, Func<IPageAgent, object?> ask)
    {
        if (_hub.Agent is not { } agent) return ApiAnswer.NoAgentAsync(context);
        return ask(agent) is { } found
            ? ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, found)
            : ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "unknownStation",
                $"There is no such station; there are {string.Join(", ", agent.Stations)}.");
    }

    private async Task CommandAsync(HttpContext context, IReadOnlyList<string> names)
    {
        if (_hub.Agent is not { } agent)
        {
            await ApiAnswer.NoAgentAsync(context);
            return;
        }
        CommandRequest request = CommandReader.Read(
            new CommandMessage { Word = names[0], Payload = Signed(await ReadAsync(context)), Via = "page" }, Verbs, agent.Stations,
                _time.GetUtcNow());
        var answered = new TaskCompletionSource<CommandAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        agent.Desk.Take(request, (_, answer) => answered.TrySetResult(answer));
        CommandOutcome outcome;
        try
        {
            outcome = (await answered.Task.WaitAsync(AnswerPatience, _time, context.RequestAborted)).Outcome;
        }
        catch (TimeoutException)
        {
            outcome = CommandOutcome.Refused(CommandFailure.Busy, "No answer came in time; the command may still be carried out.");
        }
        string? error = outcome.Failure is { } failure ? JsonNamingPolicy.CamelCase.ConvertName(failure.ToString()) : null;
        await ApiAnswer.WriteAsync(
            context, error is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
            new CommandReply(error is null, error, outcome.Message, outcome.Old, outcome.New, outcome.Result));
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        byte[] buffer = new byte[4096];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody) break;
        }
        return body.ToArray();
    }

    // Who asks is known here and not by the page: what the page says of that does not count. What is no object is refused by the reader.
    private static byte[] Signed(byte[] body)
    {
        try
        {
            if (JsonNode.Parse(body, documentOptions: Strictly) is not JsonObject call) return body;
            call["by"] = "page";
            return JsonSerializer.SerializeToUtf8Bytes(call);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [(byte)'?'];
        }
    }
}
