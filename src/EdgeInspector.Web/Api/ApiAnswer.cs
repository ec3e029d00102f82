using System.Text.Json;
using EdgeInspector.Web.Live;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>Writes answers of the API.</summary>
internal static class ApiAnswer
{
    /// <summary>An object as JSON.</summary>
    public static Task WriteAsync(HttpContext context, int status, object content)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(content, content.GetType(), LiveText.Options), context.RequestAborted).AsTask();
    }

    /// <summary>Why there is no answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="error">A word for programs.</param>
    /// <param name="message">A sentence for people.</param>
    public static Task RefuseAsync(HttpContext context, int status, string error, string message) =>
        WriteAsync(context, status, new ApiError(error, message));

    /// <summary>There is nobody to ask.</summary>
    public static Task NoAgentAsync(HttpContext context) => RefuseAsync(
        context, StatusCodes.Status503ServiceUnavailable, "noAgent", "No agent works at this moment; /api/about says why.");

    /// <summary>A picture of a part.</summary>
    /// <param name="context">The request.</param>
    /// <param name="bytes">The encoded picture.</param>
    /// <param name="type">Content type.</param>
    /// <param name="mayBeKept">Whether the address can never mean another picture.</param>
    public static Task PictureAsync(HttpContext context, byte[] bytes, string type, bool mayBeKept)
    {
        context.Response.Headers.CacheControl = mayBeKept ? "private, max-age=86400, immutable" : "no-store";
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Sends a whole file, and disposes it.</summary>
    /// <param name="content">It.</param>
    /// <param name="type">Its content type.</param>
    public static async Task FileAsync(HttpContext context, Stream content, string type)
    {
        await using (content)
        {
            context.Response.ContentType = type;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentLength = content.Length;
            await content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
