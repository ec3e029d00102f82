using EdgeInspector.Web.Users;
using Microsoft.AspNetCore.Http;

namespace EdgeInspector.Web.Api;

/// <summary>
/// One thing that the API answers: what it is called by, what goes in and out, and who does it. The OpenAPI document is made from these.
/// </summary>
internal sealed record ApiEndpoint
{
    /// <summary>GET or POST.</summary>
    public required string Method { get; init; }

    /// <summary>Path with names in braces: /api/commands/{verb}.</summary>
    public required string Path { get; init; }

    /// <summary>Name for programs.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Who may ask; null for everybody, also without a login.</summary>
    public required Role? Role { get; init; }

    /// <summary>What some values of the last name in the path need, where that is more.</summary>
    public IReadOnlyDictionary<string, Role> ByChoice { get; init; } = new Dictionary<string, Role>();

    /// <summary>Type of the request's body; null without.</summary>
    public Type? Body { get; init; }

    /// <summary>Content type of a body that is no JSON, which the endpoint checks itself; null without.</summary>
    public string? BodyMedia { get; init; }

    /// <summary>Type of the answer.</summary>
    public required Type Answer { get; init; }

    /// <summary>Content type of the answer, where it is no JSON.</summary>
    public string? AnswerMedia { get; init; }

    /// <summary>Values that the last name in the path can have; null for any.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>What may be asked behind the path, each with its meaning.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Query { get; init; } = [];

    /// <summary>Does it; gets the values of the names in the path.</summary>
    public required Func<HttpContext, IReadOnlyList<string>, Task> Do { get; init; }

    /// <summary>Who may ask with some values of the names in the path.</summary>
    public Role? RoleFor(IReadOnlyList<string> names) =>
        names.Count > 0 && ByChoice.TryGetValue(names[^1], out Role role) ? role : Role;

    /// <summary>The values of the names when a path is this one's; null when it is not.</summary>
    public IReadOnlyList<string>? Match(string path)
    {
        string[] wanted = Path.Split('/'), given = path.Split('/');
        if (wanted.Length != given.Length) return null;
        List<string> values = [];
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].StartsWith('{')) values.Add(Uri.UnescapeDataString(given[i]));
            else if (wanted[i] != given[i]) return null;
        }
        return values;
    }
}
