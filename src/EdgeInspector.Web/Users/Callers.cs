using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeInspector.Web.Users;

/// <summary>Who sends the request that is being answered.</summary>
internal static class Callers
{
    /// <summary>Who was found to send it, and to be allowed to.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.GetRequiredFeature<Caller>();
}
