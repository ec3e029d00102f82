using EdgeInspector.Commands;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeInspector.Web.Api;

/// <summary>Takes versions of models in. The file is written as it comes, and is never whole in memory.</summary>
/// <param name="hub">Has the agent.</param>
internal sealed class ModelImportApi(LiveHub hub, TimeProvider time)
{
    /// <summary>The longest file that is taken; the verb takes any.</summary>
    public const long MostBytes = 8L << 30;

    private const string Zip = "application/zip";
    private const int LongestReason = 200;

    private int _isBusy;

    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/stations/{station}/models/import",
            Name = "modelImport",
            Summary = "Takes a version in from a zip file that 'models export' or modelExport wrote, of at most 8 GiB. What is in use stays.",
            Role = Role.Engineer,
            Query = [("reason", "Why, for the record, 1 to 200 characters."), ("recipe", "The product that has a model of its own; the station's model without it.")],
            BodyMedia = Zip,
            Answer = typeof(CommandReply),
            Do = (context, names) => TakeAsync(context, names[0]),
        },
    ];

    private async Task TakeAsync(HttpContext context, string station)
    {
        HttpRequest request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBytes;
        string reason = request.Query["reason"].ToString().Trim();
        if (request.ContentLength > MostBytes)
            await TooLargeAsync(context);
        else if (hub.Agent is not { } agent)
            await ReadToItsEndAsync(context, () => ApiAnswer.NoAgentAsync(context));
        else if (!agent.Stations.Contains(station) || agent.SeenBy(station).Count > 0)
            await RefuseAsync(context, StatusCodes.Status404NotFound, "unknownStation",
                $"There is no such station; there are {string.Join(", ", agent.Stations)}.");
        else if (request.ContentType != Zip)
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "wrongType",
                $"A package is sent as {Zip}: the file that 'models export' or the page's export wrote.");
        else if (reason.Length is 0 or > LongestReason || reason.Any(char.IsControl))
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed",
                $"reason is no line of 1 to {LongestReason} characters: say why, for the record.");
        // One at a time is enough beside a line: each writes and reads all of its file.
        else if (Interlocked.Exchange(ref _isBusy, 1) == 1)
            await RefuseAsync(
                context, StatusCodes.Status409Conflict, "busy", "Another package is being taken in; send this one again when it is through.");
        else await TakeAsync(context, agent, station, reason);
    }

    private async Task TakeAsync(HttpContext context, IPageAgent agent, string station, string reason)
    {
        try
        {
            string by = context.Caller().Name;
            CommandOutcome outcome = await agent.ImportModelAsync(
                station, context.Request.Query["recipe"].ToString(), context.Request.Body, by, reason,
                command => AskAsync(agent, command, by, context.RequestAborted), context.RequestAborted);
            await ReadToItsEndAsync(context, () => CommandReply.WriteAsync(context, outcome));
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await TooLargeAsync(context);
        }
        catch (IOException exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "malformed",
                $"The file did not come whole: {exception.Message.TrimEnd('.')}. Nothing was taken in; send it again.");
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The page has gone, and its file is gone with it.
        }
        finally
        {
            Interlocked.Exchange(ref _isBusy, 0);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string error, string message) =>
        ReadToItsEndAsync(context, () => ApiAnswer.RefuseAsync(context, status, error, message));

    // A browser that still sends learns of no answer when the connection ends: it would say that the network failed.
    private static async Task ReadToItsEndAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Whoever sends has gone, or sends more than is read; the answer is tried all the same.
        }
        await answer();
    }

    private Task<CommandOutcome> AskAsync(IPageAgent agent, AgentCommand command, string by, CancellationToken cancellation) =>
        CommandAsking.AskAsync(
            agent.Desk, CommandRequest.Of(command, Caller.Via, by, Guid.NewGuid().ToString("N")), time, cancellation);

    private static Task TooLargeAsync(HttpContext context) => ApiAnswer.RefuseAsync(
        context, StatusCodes.Status413PayloadTooLarge, "tooLarge",
        $"The file has more than {MostBytes >> 30} GiB. Export it without pictures, or use 'models import', which takes any.");
}
