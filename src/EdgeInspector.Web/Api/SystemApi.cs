using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>What concerns the program and its machine: the same as the verbs say.</summary>
/// <param name="desk">Knows it; null where nobody does.</param>
internal sealed class SystemApi(ISystemDesk? desk)
{
    private const int AuditRecords = 200;

    private int _isBusy;

    /// <summary>Everything that is answered.</summary>
    public IReadOnlyList<ApiEndpoint> Endpoints =>
    [
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/system/doctor",
            Name = "doctor",
            Summary = "Examines everything that the agent needs, in a process of its own, as 'doctor --json' does.",
            Role = Role.Engineer,
            Answer = typeof(JsonObject),
            Do = (context, _) => InTurnAsync(context, async known =>
            {
                byte[] report = await known.ExamineAsync(context.RequestAborted);
                await ApiAnswer.FileAsync(context, new MemoryStream(report), "application/json; charset=utf-8");
            }),
        },
        new()
        {
            Method = HttpMethods.Post,
            Path = "/api/system/bundle",
            Name = "bundle",
            Summary = "What a supporter needs, in one zip without secrets, pictures and results, as 'support-bundle' writes it.",
            Role = Role.Admin,
            Answer = typeof(JsonObject),
            AnswerMedia = "application/zip",
            Do = (context, _) => InTurnAsync(context, async known =>
            {
                await ApiAnswer.FileAsync(context, await known.BundleAsync(context.RequestAborted), "application/zip");
            }),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/system/configuration",
            Name = "configuration",
            Summary = "The configuration's file with what is wrong or old in it, line by line; secrets are hidden.",
            Role = Role.Engineer,
            Answer = typeof(ConfigurationView),
            Do = (context, _) => WithDeskAsync(context, async known => await ApiAnswer.WriteAsync(
                context, StatusCodes.Status200OK, await known.ConfigurationAsync(context.RequestAborted))),
        },
        new()
        {
            Method = HttpMethods.Get,
            Path = "/api/system/audit",
            Name = "audit",
            Summary = "The newest 200 changes on record, the newest first.",
            Role = Role.ShiftLead,
            Answer = typeof(AuditRecord[]),
            Do = (context, _) => WithDeskAsync(context, async known => await ApiAnswer.WriteAsync(
                context, StatusCodes.Status200OK, await known.AuditAsync(AuditRecords, context.RequestAborted))),
        },
    ];

    private Task InTurnAsync(HttpContext context, Func<ISystemDesk, Task> answer) => WithDeskAsync(context, async known =>
    {
        // Both verbs load models and look at every disk: one at a time is enough beside a line.
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status409Conflict, "busy", "Somebody has asked for that already; ask again in a minute.");
            return;
        }
        try
        {
            await answer(known);
        }
        finally
        {
            Interlocked.Exchange(ref _isBusy, 0);
        }
    });

    private async Task WithDeskAsync(HttpContext context, Func<ISystemDesk, Task> answer)
    {
        if (desk is null)
        {
            await ApiAnswer.NoAgentAsync(context);
            return;
        }
        try
        {
            await answer(desk);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            await ApiAnswer.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "failed", exception.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page has gone elsewhere.
        }
    }
}
