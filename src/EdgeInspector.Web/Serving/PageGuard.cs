using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Serving;

/// <summary>
/// What every request of the page must pass, and what every answer says to browsers: only this page's own scripts run, only this page
/// talks to the agent, and nobody shows it inside another page.
/// </summary>
internal static class PageGuard
{
    // data: is how forms draw their own symbols; blob: are pictures that came over the socket.
    private const string ContentSecurity =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds the headers that keep others out.</summary>
    public static void Protect(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurity;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
    }

    /// <summary>
    /// Whether a request comes from this page, or from a program: a browser says where it comes from when another page asks.
    /// </summary>
    public static bool IsOwn(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site.ToString() is not ("same-origin" or "none")) return false;
        return !request.Headers.TryGetValue("Origin", out var origin) || IsOwnOrigin(request, origin.ToString());
    }

    /// <summary>Whether a request that changes something, or opens the socket, comes from this page: a browser always says so.</summary>
    public static bool IsOwnForSure(HttpRequest request) =>
        IsOwn(request) && request.Headers.TryGetValue("Origin", out var origin) && IsOwnOrigin(request, origin.ToString());

    private static bool IsOwnOrigin(HttpRequest request, string origin) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
