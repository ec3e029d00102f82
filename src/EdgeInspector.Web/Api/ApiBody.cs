using System.Text.Json;
using EdgeInspector.Web.Live;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>Reads what requests bring.</summary>
internal static class ApiBody
{
    private const int MaxBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Strictly = new(LiveText.Options)
    {
        MaxDepth = 8,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The bytes; of a longer body those behind the longest that is read, and one more.</summary>
    public static async Task<byte[]> ReadAsync(HttpContext context, int most = MaxBytes)
    {
        using var body = new MemoryStream();
        byte[] buffer = new byte[4096];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > most) break;
        }
        return body.ToArray();
    }

    /// <summary>An object; null when the body is none.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext context) where T : class
    {
        try
        {
            byte[] body = await ReadAsync(context);
            return body.Length > MaxBytes ? null : JsonSerializer.Deserialize<T>(body, Strictly);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
