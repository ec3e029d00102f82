using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>
/// What the page asks of the past: lists of parts, one part, and its pictures. A picture is named by its record, never by a path.
/// </summary>
internal sealed class PartsApi(LiveHub hub)
{
    private const int TrendParts = 10_000;
    private const string Jpeg = "image/jpeg", Png = "image/png";

    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/parts",
            Name = "parts",
            Summary = "Recorded parts, the newest first, page by page.",
            Role = Role.Viewer,
            Query = PartQuery.Names,
            Answer = typeof(PartList),
            Do = (context, _) => hub.WithPartsAsync(context, parts => ListAsync(context, parts)),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/scores",
            Name = "scores",
            Summary = "A station's newest 10,000 scores with what they were held against.",
            Role = Role.Viewer,
            Answer = typeof(ScoreTrend),
            Do = (context, names) => hub.WithPartsAsync(context, async parts => await ApiAnswer.WriteAsync(
                context, StatusCodes.Status200OK, ScoreTrend.Of(await parts.ScoresAsync(names[0], TrendParts, context.RequestAborted)))),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/parts/{seq}",
            Name = "part",
            Summary = "One recorded part: its record as it was published, its pictures, its neighbours in time.",
            Role = Role.Viewer,
            Answer = typeof(PartAnswer),
            Do = (context, names) => WithPartAsync(context, names, (parts, part) => DescribeAsync(context, parts, part)),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/parts/{seq}/pictures/{picture}",
            Name = "picture",
            Summary = "A kept picture of a part: the frame (PNG), the overlay (JPEG), or a small one for lists (JPEG).",
            Role = Role.Viewer,
            Answer = typeof(JsonObject),
            AnswerMedia = "image/*",
            Choices = [.. Enum.GetValues<ArchivedPicture>().Select(Word)],
            Query = [("id", "The record's id: another part's picture is not given, and the answer may be kept.")],
            Do = (context, names) => WithPartAsync(context, names, (parts, part) => PictureAsync(context, parts, part.Part, names[2])),
        },
    ];

    private static string Word(ArchivedPicture picture) => JsonNamingPolicy.CamelCase.ConvertName(picture.ToString());

    private Task WithPartAsync(HttpContext context, IReadOnlyList<string> names, Func<IPartArchive, PartWithNeighbours, Task> answer) =>
        hub.WithPartsAsync(context, async parts =>
        {
            bool isNumber = long.TryParse(names[1], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence);
            if (isNumber && await parts.FindAsync(names[0], sequence, context.RequestAborted) is { } part) await answer(parts, part);
            else await ApiAnswer.RefuseAsync(
                context, StatusCodes.Status404NotFound, "notFound", "No such part is stored: it never was, or its time is over.");
        });

    private static async Task ListAsync(HttpContext context, IPartArchive parts)
    {
        if (PartQuery.Read(context.Request.Query, PartQuery.Names, out PartFilter filter, out int limit) is { } wrong)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed", wrong);
            return;
        }
        PartPage page = await parts.ReadAsync(filter, limit, context.RequestAborted);
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, new PartList(
            [.. page.Parts.Select(part => new ListedPart(
                Written(part.Record), part.Picture is not null, part.Reviews.Count == 0 ? null : Written(part.Reviews[0])))], page.Before,
                page.Unreadable));
    }

    private static async Task DescribeAsync(HttpContext context, IPartArchive parts, PartWithNeighbours found) =>
        await ApiAnswer.WriteAsync(
            context, StatusCodes.Status200OK,
            new PartAnswer(
                Written(found.Part.Record), await parts.PicturesAsync(found.Part, context.RequestAborted),
                [.. found.Part.Reviews.Select(Written)],
                found.Previous, found.Next));

    private static async Task PictureAsync(HttpContext context, IPartArchive parts, PastPart part, string word)
    {
        ArchivedPicture[] wanted = [.. Enum.GetValues<ArchivedPicture>().Where(picture => Word(picture) == word)];
        string id = context.Request.Query["id"].ToString();
        if (wanted.Length == 0 || (id.Length > 0 && id != part.Record.Id.ToString())
            || await parts.PictureAsync(part, wanted[0], context.RequestAborted) is not { } bytes)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "notFound", "No such picture of this part is kept.");
            return;
        }
        await ApiAnswer.PictureAsync(context, bytes, wanted[0] == ArchivedPicture.Frame ? Png : Jpeg, mayBeKept: id.Length > 0);
    }

    private static JsonNode Written(StoredRecord record) => JsonNode.Parse(record.Body)!;
}
