using System.Text.Json.Nodes;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Web.Api.Reports;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>Parts with a known verdict that are shown to stations, and the parts that are suspect after a failure.</summary>
/// <param name="hub">What is shown.</param>
internal sealed class ChallengesApi(LiveHub hub)
{
    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/challenges",
            Name = "challenges",
            Summary = "A station's challenge parts: what is due, the run that is on, the newest results, what is proven of each model.",
            Role = Role.Viewer,
            Answer = typeof(ChallengeFacts),
            Do = (context, names) => WithStationAsync(context, names[0], agent =>
                ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, agent.Challenges(names[0]))),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/suspects.csv",
            Name = "suspects",
            Summary = "The parts of the production that no passed challenge vouches for, the newest first, as comma-separated values (RFC 4180, UTF-8 with a byte order mark).",
            Role = Role.Viewer,
            Query = [("run", "Those between the passes around this run; those since the last pass without."), .. CsvForm.Names],
            Answer = typeof(JsonObject),
            AnswerMedia = "text/csv",
            Do = (context, names) => WithStationAsync(context, names[0], agent =>
                hub.WithPartsAsync(context, parts => SuspectsAsync(context, names[0], agent, parts))),
        },
    ];

    private Task WithStationAsync(HttpContext context, string station, Func<IPageAgent, Task> answer)
    {
        if (hub.Agent is not { } agent) return ApiAnswer.NoAgentAsync(context);
        return agent.Stations.Contains(station) && agent.SeenBy(station).Count == 0
            ? answer(agent)
            : ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "unknownStation",
                $"There is no such station; there are {string.Join(", ", agent.Stations)}.");
    }

    private static async Task SuspectsAsync(HttpContext context, string station, IPageAgent agent, IPartArchive parts)
    {
        IQueryCollection query = context.Request.Query;
        string? wrong = CsvForm.Read(query, out CsvForm form);
        if (!PartQuery.TryNumber(query, "run", 1, long.MaxValue, out long? run)) wrong = "run is the number of no run.";
        if (wrong is not null)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed", wrong);
            return;
        }
        if (agent.Suspects(station, run) is not { } range)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "notFound", "No such run is kept.");
            return;
        }
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.CacheControl = "no-store";
        var filter = new PartFilter { Station = station, After = range.After, Through = range.Through };
        await new PartsCsv(form, TimeZoneInfo.Local).WriteAsync(context.Response.Body, filter, parts.ReadAllAsync, context.RequestAborted);
    }
}
