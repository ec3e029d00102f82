using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>What came of a command.</summary>
/// <param name="Ok">Whether it was carried out.</param>
/// <param name="Error">Why not, as a word for programs; null when it was.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Old">The value before; null when nothing was changed.</param>
/// <param name="New">The value after; null when nothing was changed.</param>
/// <param name="Result">What was asked for; null when there is nothing to give.</param>
internal sealed record CommandReply(bool Ok, string? Error, string Message, string? Old, string? New, JsonNode? Result)
{
    /// <summary>Answers a request with what came of its command.</summary>
    public static Task WriteAsync(HttpContext context, CommandOutcome outcome)
    {
        string? error = outcome.Failure is { } failure ? JsonNamingPolicy.CamelCase.ConvertName(failure.ToString()) : null;
        return ApiAnswer.WriteAsync(
            context, error is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
            new CommandReply(error is null, error, outcome.Message, outcome.Old, outcome.New, outcome.Result));
    }
}
