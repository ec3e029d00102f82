using EdgeInspector.Publishing;
using EdgeInspector.Web.Live;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>Asks for parts of the past.</summary>
internal static class PartArchiveRequests
{
    /// <summary>Answers with them, or says why that is not possible.</summary>
    public static async Task WithPartsAsync(this LiveHub hub, HttpContext context, Func<IPartArchive, Task> answer)
    {
        if (hub.Agent is not { } agent)
        {
            await ApiAnswer.NoAgentAsync(context);
            return;
        }
        try
        {
            await answer(agent.Parts);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "diskFails", exception.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page has gone elsewhere.
        }
    }
}
