using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Status;
using EdgeInspector.Web.Api.Reports;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Serving;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>
/// What the page asks of the agent. Changes take the same way as commands of MQTT: one check, one write lease, one audit file.
/// </summary>
internal sealed class PageApi
{
    /// <summary>Commands that the page may give, and who may.</summary>
    public static readonly IReadOnlyDictionary<CommandVerb, Role> Roles = new Dictionary<CommandVerb, Role>
    {
        [CommandVerb.Ping] = Role.Viewer,
        [CommandVerb.SetLot] = Role.Operator,
        [CommandVerb.Pause] = Role.Operator,
        [CommandVerb.Resume] = Role.Operator,
        [CommandVerb.Review] = Role.Operator,
        [CommandVerb.Challenge] = Role.Operator,
        [CommandVerb.AcknowledgeAlarm] = Role.Operator,
        [CommandVerb.ShelveAlarm] = Role.ShiftLead,
        [CommandVerb.UnshelveAlarm] = Role.ShiftLead,
        [CommandVerb.ResetStats] = Role.ShiftLead,
        [CommandVerb.SelectRecipe] = Role.ShiftLead,
        [CommandVerb.SetThreshold] = Role.Engineer,
        [CommandVerb.SetCamera] = Role.Engineer,
        [CommandVerb.SetZones] = Role.Engineer,
        [CommandVerb.SetMask] = Role.Engineer,
        [CommandVerb.ActivateModel] = Role.Engineer,
        [CommandVerb.RollbackModel] = Role.Engineer,
        [CommandVerb.ShadowModel] = Role.Engineer,
        [CommandVerb.StopShadow] = Role.Engineer,
        [CommandVerb.ListCandidates] = Role.Viewer,
        [CommandVerb.Teach] = Role.ShiftLead,
        [CommandVerb.WithdrawCandidate] = Role.ShiftLead,
        [CommandVerb.ApproveCandidate] = Role.ShiftLead,
        [CommandVerb.Relearn] = Role.Engineer,
        [CommandVerb.ListCollected] = Role.Viewer,
        [CommandVerb.Collect] = Role.Engineer,
    };

    // As many as are read over MQTT: a painted mask needs them.
    private const int MaxCommandBytes = 64 * 1024;
    private static readonly IReadOnlySet<CommandVerb> Verbs = Roles.Keys.ToHashSet();
    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = 8, AllowDuplicateProperties = false };
    private readonly LiveHub _hub;
    private readonly TimeProvider _time;
    private readonly PageAccess _access;
    private readonly ISystemDesk? _desk;

    /// <param name="hub">What is shown.</param>
    /// <param name="access">Who may do what.</param>
    /// <param name="desk">Knows program and machine; null where nobody does.</param>
    public PageApi(LiveHub hub, PageAccess access, TimeProvider time, ISystemDesk? desk = null)
    {
        (_hub, _access, _time, _desk) = (hub, access, time, desk);
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
        else if (!HttpMethods.IsGet(endpoint.Method) && !IsTaken(request, endpoint))
        {
            await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status403Forbidden, "otherOrigin",
                    "Changes are taken as application/json from the agent's own page alone: the header Origin must name it.");
        }
        else
        {
            await AnswerAsync(context, endpoint, endpoint.Match(request.Path.Value!)!);
        }
    }

    private async Task AnswerAsync(HttpContext context, ApiEndpoint endpoint, IReadOnlyList<string> names)
    {
        Caller caller = _access.CallerOf(context);
        Role? least = endpoint.RoleFor(names);
        if (!caller.May(least))
        {
            if (caller.Role is null)
                await ApiAnswer.RefuseAsync(context, StatusCodes.Status401Unauthorized, "noLogin", "Log in first.");
            else
                await ApiAnswer.RefuseAsync(context, StatusCodes.Status403Forbidden, "role", $"This needs the role {Word(least!.Value)}.");
            return;
        }
        if (!HttpMethods.IsGet(endpoint.Method)) caller.Session?.Touch();
        context.Features.Set(caller);
        await endpoint.Do(context, names);
    }

    // What is no JSON is looked at by its endpoint.
    private static bool IsTaken(HttpRequest request, ApiEndpoint endpoint) =>
        PageGuard.IsOwnForSure(request) && (endpoint.BodyMedia is not null || request.HasJsonContentType());

    private IReadOnlyList<string> AllowedTo(Caller caller) =>
    [
        .. Endpoints.Where(endpoint => caller.May(endpoint.Role)).Select(endpoint => endpoint.Name),
        .. Roles.Where(verb => caller.May(verb.Value)).Select(verb => Word(verb.Key)),
    ];

    private IReadOnlyList<ApiEndpoint> Describe() =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/about",
            Name = "about",
            Summary = "What is shown: program, agent, stations.",
            Role = Role.Viewer,
            Answer = typeof(About),
            Do = (context, _) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, About()),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/health",
            Name = "health",
            Summary = "How the agent fares: process, broker, outbox, stations.",
            Role = Role.Viewer,
            Answer = typeof(AgentHealth),
            Do = (context, _) => WithAgentAsync(context, agent => agent.Health()),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/statistics",
            Name = "statistics",
            Summary = "A station's counters and times now.",
            Role = Role.Viewer,
            Answer = typeof(StationStatistics),
            Do = (context, names) =>
                WithAgentAsync(context, agent => agent.Stations.Contains(names[0]) ? agent.Statistics(names[0]) : null),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/camera",
            Name = "camera",
            Summary = "A station's camera: settings as configured and as it says, where the station looks, what was taught.",
            Role = Role.Viewer,
            Answer = typeof(CameraDetails),
            Do = async (context, names) =>
            {
                CameraDetails? details = _hub.Agent is { } agent && agent.Stations.Contains(names[0]) && agent.SeenBy(names[0]).Count == 0
                    ? await agent.CameraAsync(names[0], context.RequestAborted)
                    : null;
                await WithAgentAsync(context, _ => details);
            },
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/mask",
            Name = "mask",
            Summary = "What a station never looks at now (PNG of the frame's size, white is ignored).",
            Role = Role.Viewer,
            Answer = typeof(JsonObject),
            AnswerMedia = "image/png",
            Do = MaskAsync,
        },
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/commands/{verb}",
            Name = "command",
            Summary = "Has a command carried out, as over MQTT.",
            Role = Role.Viewer,
            Body = typeof(CommandCall),
            Answer = typeof(CommandReply),
            Choices = [.. Verbs.Select(Word)],
            ByChoice = Roles.ToDictionary(verb => Word(verb.Key), verb => verb.Value, StringComparer.Ordinal),
            Do = CommandAsync,
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/openapi.json",
            Name = "openapi",
            Summary = "This description.",
            Role = Role.Viewer,
            Answer = typeof(JsonObject),
            Do = (context, _) => ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, OpenApiDocument.Of(Endpoints)),
        },
        .. new SessionApi(_hub, _access, _time, AllowedTo).Endpoints,
        .. new PartsApi(_hub).Endpoints,
        .. new EvidenceApi(_hub).Endpoints,
        .. new ReportsApi(_hub, _time).Endpoints,
        .. new ModelsApi(_hub).Endpoints,
        .. new ModelImportApi(_hub, _time).Endpoints,
        .. new ChallengesApi(_hub).Endpoints,
        .. new SystemApi(_desk).Endpoints,
    ];

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private About About() => new(_hub.Version, _hub.Agent?.Name, _hub.Agent?.Session, _hub.Problem, _hub.Agent?.Stations ?? []);

    private Task WithAgentAsync(HttpContext context, Func<IPageAgent, object?> ask)
    {
        if (_hub.Agent is not { } agent) return ApiAnswer.NoAgentAsync(context);
        return ask(agent) is { } found
            ? ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, found)
            : ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "unknownStation",
                $"There is no such station; there are {string.Join(", ", agent.Stations)}.");
    }

    private Task MaskAsync(HttpContext context, IReadOnlyList<string> names) => _hub.WithPartsAsync(context, async _ =>
    {
        if (_hub.Agent is { } agent && agent.Stations.Contains(names[0]) && agent.SeenBy(names[0]).Count == 0
            && await agent.IgnoreMaskAsync(names[0]) is { } png)
            await ApiAnswer.PictureAsync(context, png, "image/png", mayBeKept: false);
        else
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "notFound", "There is no such station, or it has no mask.");
    });

    private async Task CommandAsync(HttpContext context, IReadOnlyList<string> names)
    {
        if (_hub.Agent is not { } agent)
        {
            await ApiAnswer.NoAgentAsync(context);
            return;
        }
        byte[] body = Signed(await ApiBody.ReadAsync(context, MaxCommandBytes), context.Caller());
        CommandRequest request = CommandReader.Read(
            new CommandMessage { Word = names[0], Payload = body, Via = Caller.Via }, Verbs, agent.Stations, _time.GetUtcNow());
        await CommandReply.WriteAsync(context, await CommandAsking.AskAsync(agent.Desk, request, _time, context.RequestAborted));
    }

    // Who asks is known here and not by the page: what the page says of that does not count. What is no object is refused by the reader.
    private static byte[] Signed(byte[] body, Caller caller)
    {
        try
        {
            if (JsonNode.Parse(body, documentOptions: Strictly) is not JsonObject call) return body;
            call["by"] = caller.Name;
            if (caller.Session is not null) call["reviewer"] = caller.Name;
            return JsonSerializer.SerializeToUtf8Bytes(call);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [(byte)'?'];
        }
    }
}
