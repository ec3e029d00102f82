using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeInspector.Configuration.Tests;

/// <summary>Takes comments and trailing commas out of a configuration, for readers that do not know them.</summary>
internal static class PlainJson
{
    public static string Of(string text) => Node(text).ToJsonString();

    public static JsonNode Node(string text) => JsonNode.Parse(text, documentOptions: new JsonDocumentOptions
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    })!;
}
