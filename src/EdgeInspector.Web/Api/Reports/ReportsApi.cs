using System.Text.Json.Nodes;
using EdgeInspector.Challenges;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>What the page asks of shifts: counts, the report of one, and parts as a table for spreadsheets.</summary>
/// <param name="hub">What is shown.</param>
internal sealed class ReportsApi(LiveHub hub, TimeProvider time)
{
    private const int UsualShifts = 12, MostShifts = 50, ShiftsBefore = 20;
    private static readonly TimeSpan LongestReport = TimeSpan.FromDays(32);

    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/shifts",
            Name = "shifts",
            Summary = "A station's newest shifts with their counts, the newest first; days where no shifts are configured.",
            Role = Role.Viewer,
            Query = [("before", "Goes on behind others: the beginning of the last one."), ("count", "1 to 50; 12 without.")],
            Answer = typeof(ShiftList),
            Do = (context, names) => WithStationAsync(context, names[0], (agent, parts) => ListAsync(context, names[0], agent, parts)),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/report",
            Name = "report",
            Summary = "The report of a shift: counts, reasons, hours, lots, zones, where rejects differ from good parts, challenge parts, and its rejects against those of the 20 shifts before it.",
            Role = Role.Viewer,
            Query = [("from", "Its beginning, such as 2026-11-29T06:00:00Z."), ("to", "Its end; at most 32 days later.")],
            Answer = typeof(ShiftReport),
            Do = (context, names) => WithStationAsync(context, names[0], (agent, parts) => ReportAsync(context, names[0], agent, parts)),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/parts.csv",
            Name = "partsTable",
            Summary = "All recorded parts that fit, the newest first, as comma-separated values (RFC 4180, UTF-8 with a byte order mark).",
            Role = Role.Viewer,
            Query = [.. PartQuery.NamesOfAll, .. CsvForm.Names],
            Answer = typeof(JsonObject),
            AnswerMedia = "text/csv",
            Do = (context, _) => hub.WithPartsAsync(context, parts => TableAsync(context, parts)),
        },
    ];

    private Task WithStationAsync(HttpContext context, string station, Func<IPageAgent, IPartArchive, Task> answer)
    {
        if (hub.Agent is not { } agent) return ApiAnswer.NoAgentAsync(context);
        return agent.Stations.Contains(station)
            ? hub.WithPartsAsync(context, parts => answer(agent, parts))
            : ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "unknownStation",
                $"There is no such station; there are {string.Join(", ", agent.Stations)}.");
    }

    private async Task ListAsync(HttpContext context, string station, IPageAgent agent, IPartArchive parts)
    {
        IQueryCollection query = context.Request.Query;
        if (!PartQuery.TryTime(query, "before", out DateTimeOffset? before) || before?.Year is < 2000 or > 9000)
            await RefuseAsync(context, "before is no time such as 2026-11-29T06:00:00Z.");
        else if (!PartQuery.TryNumber(query, "count", 1, MostShifts, out long? count))
            await RefuseAsync(context, $"count is no number from 1 to {MostShifts}.");
        else
        {
            DateTimeOffset until = before is { } beginning ? beginning.AddTicks(-1) : time.GetUtcNow();
            IReadOnlyList<PartTally> tallies = await parts.CountAsync(
                station, agent.Shifts(until, (int)(count ?? UsualShifts)), context.RequestAborted);
            await ApiAnswer.WriteAsync(
                context, StatusCodes.Status200OK, new ShiftList(agent.HasShifts, [.. tallies.Select(ShiftCounts.Of)]));
        }
    }

    private static async Task ReportAsync(HttpContext context, string station, IPageAgent agent, IPartArchive parts)
    {
        IQueryCollection query = context.Request.Query;
        if (!PartQuery.TryTime(query, "from", out DateTimeOffset? from) || !PartQuery.TryTime(query, "to", out DateTimeOffset? to)
            || from is not { } begin || to is not { } end || end <= begin || end - begin > LongestReport)
        {
            await RefuseAsync(context, "from and to are no two times such as 2026-11-29T06:00:00Z, at most 32 days apart.");
            return;
        }
        var shift = new ShiftTime(begin, end);
        PartTally tally = (await parts.CountAsync(station, [shift], context.RequestAborted))[0];
        RejectPlaces places = await parts.PlacesAsync(station, shift, context.RequestAborted);
        IReadOnlyList<PartTally> before = begin.Year < 2000
            ? [] : await parts.CountAsync(station, agent.Shifts(begin.AddTicks(-1), ShiftsBefore), context.RequestAborted);
        ChallengeMemory memory = agent.ChallengeMemory(station);
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, new ShiftReport(
            ShiftCounts.Of(tally), tally.ByReason, tally.Hours, LotReport.Of(tally, places), places, RejectPlaces.Columns,
            RejectPlaces.Rows, RejectChart.Of(before, tally.Hours, places.Sequences),
            ShiftChallenges.Of(memory.Results, memory.Models, begin, end)));
    }

    private static async Task TableAsync(HttpContext context, IPartArchive parts)
    {
        IQueryCollection query = context.Request.Query;
        string? wrong = CsvForm.Read(query, out CsvForm form);
        if ((PartQuery.Read(query, [.. PartQuery.NamesOfAll, .. CsvForm.Names], out PartFilter filter, out _) ?? wrong) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.CacheControl = "no-store";
        await new PartsCsv(form, TimeZoneInfo.Local).WriteAsync(context.Response.Body, filter, parts.ReadAllAsync, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, string wrong) =>
        ApiAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed", wrong);
}
