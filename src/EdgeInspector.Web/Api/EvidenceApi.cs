using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Frames;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>
/// What the regions of a reject should look like, and the learned pictures that show it. A picture is named by model and content, never by
/// a path, and is given only where a version of the station names it.
/// </summary>
/// <param name="hub">Has the agent.</param>
internal sealed class EvidenceApi(LiveHub hub)
{
    private const string PlaceHeader = "X-Place";

    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/parts/{seq}/evidence",
            Name = "evidence",
            Summary = "What the regions of a reject should look like: the nearest good patch of each. Searched when asked, which takes a moment.",
            Role = Role.Viewer,
            Query = [("id", "The record's id: of another part nothing is said.")],
            Answer = typeof(GoodPatches),
            Do = (context, names) => hub.WithPartsAsync(context, async parts =>
            {
                string id = context.Request.Query["id"].ToString();
                bool isNumber = long.TryParse(names[1], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence);
                if (hub.Agent is not { } agent || !IsStation(agent, names[0]) || !isNumber
                    || await parts.FindAsync(names[0], sequence, context.RequestAborted) is not { Part: var part }
                    || (id.Length > 0 && id != part.Record.Id.ToString()))
                    await ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "notFound", "No such part of a station is stored.");
                else
                    await ApiAnswer.WriteAsync(
                        context, StatusCodes.Status200OK, await agent.GoodPatchesAsync(names[0], part, context.RequestAborted));
            }),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/models/{model}/learned/{picture}",
            Name = "learnedPicture",
            Summary = $"A part of a picture that a version was learned from (JPEG); the header {PlaceHeader} says which part it is.",
            Role = Role.Viewer,
            Query = [("place", "x,y,width,height in pixels of the picture; what lies outside of it is left out.")],
            Answer = typeof(JsonObject),
            AnswerMedia = "image/*",
            Do = (context, names) => hub.WithPartsAsync(context, _ => PictureAsync(context, names)),
        },
    ];

    private async Task PictureAsync(HttpContext context, IReadOnlyList<string> names)
    {
        if (!PixelRectangle.TryParse(context.Request.Query["place"], out PixelRectangle place))
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed",
                "place is missing or not x,y,width,height: four whole numbers, of which width and height are above 0.");
            return;
        }
        if (hub.Agent is { } agent && IsStation(agent, names[0])
            && await agent.LearnedPictureAsync(names[0], names[1], names[2], place) is { } crop)
        {
            context.Response.Headers[PlaceHeader] = crop.Place.ToString();
            await ApiAnswer.PictureAsync(context, crop.Jpeg, "image/jpeg", mayBeKept: true);
            return;
        }
        await ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "notFound",
            "No such place of a learned picture is kept: no version of the station's model names the picture, or its pictures are not kept.");
    }

    private static bool IsStation(IPageAgent agent, string name) => agent.Stations.Contains(name) && agent.SeenBy(name).Count == 0;
}
