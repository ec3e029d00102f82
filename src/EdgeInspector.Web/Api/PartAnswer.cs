using System.Text.Json.Nodes;
using EdgeInspector.Publishing;

namespace EdgeInspector.Web.Api;

/// <summary>A part of the past with all that is known of it.</summary>
/// <param name="Result">Its record, as it was published.</param>
/// <param name="Pictures">What is kept of it.</param>
/// <param name="Reviews">What people said of its verdict, the newest first.</param>
/// <param name="Previous">Number of the station's record before it; null when none is stored.</param>
/// <param name="Next">Number of the station's record after it; null when none is stored.</param>
internal sealed record PartAnswer(JsonNode Result, IReadOnlyList<ArchivedPicture> Pictures, IReadOnlyList<JsonNode> Reviews, long? Previous,
    long? Next);
