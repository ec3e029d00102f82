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
}
