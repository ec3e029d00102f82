using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using EdgeInspector.Web.Live;

namespace EdgeInspector.Web.Api;

/// <summary>The description of the API in the form of OpenAPI 3.1, made from its endpoints and their types.</summary>
internal static class OpenApiDocument
{
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true };

    private static readonly JsonSerializerOptions Options = new(LiveText.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>Of some endpoints.</summary>
    public static JsonObject Of(IEnumerable<ApiEndpoint> endpoints)
    {
        var paths = new JsonObject();
        foreach (ApiEndpoint endpoint in endpoints)
        {
            if (paths[endpoint.Path] is not JsonObject path) paths[endpoint.Path] = path = [];
            path[endpoint.Method.ToLowerInvariant()] = Describe(endpoint);
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "EdgeInspector's operator page", ["version"] = "1" },
            ["paths"] = paths,
        };
    }

    private static JsonObject Describe(ApiEndpoint endpoint)
    {
        var described = new JsonObject { ["operationId"] = endpoint.Name, ["summary"] = endpoint.Summary };
        string[] inPath = [.. endpoint.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'))];
        JsonNode[] names = [.. inPath.Select(name => Parameter(name, name == inPath[^1] ? endpoint.Choices : null)),
            .. endpoint.Query.Select(Question)];
        if (names.Length > 0) described["parameters"] = new JsonArray(names);
        if (endpoint.Body is { } body) described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(body) };
        if (endpoint.BodyMedia is { } sent)
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { [sent] = new JsonObject() } };
        described["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "Done.",
                ["content"] = endpoint.AnswerMedia is { } media
                    ? new JsonObject { [media] = new JsonObject() }
                    : Content(endpoint.Answer)
            },
            ["default"] = new JsonObject { ["description"] = "Not done.", ["content"] = Content(typeof(ApiError)) },
        };
        return described;
    }

    private static JsonObject Parameter(string name, IReadOnlyList<string>? choices)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (choices is not null)
            schema["enum"] = new JsonArray([.. choices.Order(StringComparer.Ordinal).Select(choice => (JsonNode)choice)]);
        return new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = schema };
    }

    private static JsonObject Question((string Name, string Meaning) asked) => new()
    {
        ["name"] = asked.Name,
        ["in"] = "query",
        ["description"] = asked.Meaning,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Content(Type type) => new()
    {
        ["application/json"] = new JsonObject
        {
            ["schema"] = type == typeof(JsonObject) ? new JsonObject { ["type"] = "object" } : Options.GetJsonSchemaAsNode(type, Exporter),
        },
    };
}
