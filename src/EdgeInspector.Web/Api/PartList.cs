using System.Text.Json.Nodes;

namespace EdgeInspector.Web.Api;

/// <summary>Parts of the past, the newest first.</summary>
/// <param name="Parts">The parts.</param>
/// <param name="Before">To ask on from; null when there are no more.</param>
/// <param name="Unreadable">Records that were damaged and are left out.</param>
internal sealed record PartList(IReadOnlyList<ListedPart> Parts, long? Before, int Unreadable);

/// <summary>A part in a list.</summary>
/// <param name="Result">Its record, as it was published.</param>
/// <param name="HasPicture">Whether a picture was kept of it.</param>
/// <param name="Review">What was last said of its verdict, as it was published; null when nobody said anything.</param>
internal sealed record ListedPart(JsonNode Result, bool HasPicture, JsonNode? Review);
