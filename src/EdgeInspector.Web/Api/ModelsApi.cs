using System.Text.Json.Nodes;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>The versions of the stations' models. They are put in use by commands.</summary>
/// <param name="hub">Has the agent.</param>
internal sealed class ModelsApi(LiveHub hub)
{
    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/models",
            Name = "models",
            Summary = "The versions of a station's model, and of each product's that has one of its own, with their lineage.",
            Role = Role.Viewer,
            Answer = typeof(ModelVersions[]),
            Do = (context, names) => AnswerAsync(
                context, names[0],
                async agent => await ApiAnswer.WriteAsync(
                    context, StatusCodes.Status200OK, await agent.ModelsAsync(names[0], context.RequestAborted))),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/models/{model}/difference",
            Name = "modelDifference",
            Summary = "How a version (SHA-256 of its package) differs from another one of the same model: threshold, parameters, pictures.",
            Role = Role.Viewer,
            Query = [("from", "SHA-256 of the package that it is held against.")],
            Answer = typeof(ModelDifference),
            Do = (context, names) => AnswerAsync(context, names[0], async agent =>
            {
                string from = context.Request.Query["from"].ToString();
                if (await agent.ModelDifferenceAsync(names[0], names[1], from) is { } difference)
                    await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, difference);
                else await NoVersionAsync(context);
            }),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/models/{model}/check",
            Name = "modelCheck",
            Summary = "Computes the hashes of a version's package and pictures again, and says what is missing or changed.",
            Role = Role.ShiftLead,
            Answer = typeof(ModelCheck),
            Do = (context, names) => AnswerAsync(context, names[0], async agent =>
            {
                if (await agent.CheckModelAsync(names[0], names[1]) is { } check)
                    await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, check);
                else await NoVersionAsync(context);
            }),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/models/{model}/export",
            Name = "modelExport",
            Summary = "A version in one zip file, with lineage and pictures, as 'models export' writes it.",
            Role = Role.Engineer,
            Answer = typeof(JsonObject),
            AnswerMedia = "application/zip",
            Do = (context, names) => AnswerAsync(context, names[0], async agent =>
            {
                if (await agent.ExportModelAsync(names[0], names[1]) is { } zip)
                    await ApiAnswer.FileAsync(context, zip, "application/zip");
                else await NoVersionAsync(context);
            }),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/shadow",
            Name = "shadow",
            Summary = "A station's shadow run: a version that judges the same parts as the model in use. Table, test, gate, and the parts that both judge differently.",
            Role = Role.Viewer,
            Answer = typeof(ShadowFacts),
            Do = (context, names) => AnswerAsync(
                context, names[0],
                async agent => await ApiAnswer.WriteAsync(
                    context, StatusCodes.Status200OK, await agent.ShadowAsync(names[0], context.RequestAborted))),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/stations/{station}/collected/{picture}",
            Name = "collectedPicture",
            Summary = "A picture that a station without a model collected (its number, PNG), or the one that a version was tried with last (tried, JPEG with overlay).",
            Role = Role.Viewer,
            Answer = typeof(JsonObject),
            AnswerMedia = "image/*",
            Do = (context, names) => AnswerAsync(context, names[0], agent => PictureAsync(context, agent, names[0], names[1])),
        },
    ];

    private static Task NoVersionAsync(HttpContext context) =>
        ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "notFound", "The station's model has no such version.");

    private static async Task PictureAsync(HttpContext context, IPageAgent agent, string station, string which)
    {
        if (await agent.CollectedPictureAsync(station, which) is { } bytes)
            await ApiAnswer.PictureAsync(context, bytes, bytes[0] == 0xFF ? "image/jpeg" : "image/png", mayBeKept: false);
        else
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "notFound", "There is no such picture.");
    }

    private async Task AnswerAsync(HttpContext context, string station, Func<IPageAgent, Task> answer)
    {
        if (hub.Agent is not { } agent)
        {
            await ApiAnswer.NoAgentAsync(context);
        }
        else if (!agent.Stations.Contains(station) || agent.SeenBy(station).Count > 0)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, "unknownStation",
                $"There is no such station; there are {string.Join(", ", agent.Stations)}.");
        }
        else
        {
            try
            {
                await answer(agent);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await ApiAnswer.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "failed", exception.Message);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The page has gone elsewhere.
            }
        }
    }
}
