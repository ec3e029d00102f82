using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Shortens the list of regions in a stored result for a broker that takes no larger message.</summary>
internal static class RegionTruncation
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    /// <summary>The same result with its strongest regions only; the number of those left out is said.</summary>
    public static byte[] To(byte[] body, int maximum)
    {
        JsonObject result = JsonNode.Parse(body)!.AsObject();
        JsonArray regions = result["regions"]!.AsArray();
        int omitted = regions.Count - maximum;
        if (omitted <= 0) return body;
        while (regions.Count > maximum) regions.RemoveAt(regions.Count - 1);
        result["regionsOmitted"] = omitted + (result["regionsOmitted"]?.GetValue<int>() ?? 0);
        return JsonSerializer.SerializeToUtf8Bytes(result, Options);
    }
}
