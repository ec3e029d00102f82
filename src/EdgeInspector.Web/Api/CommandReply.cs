using System.Text.Json.Nodes;

namespace EdgeInspector.Web.Api;

/// <summary>What came of a command.</summary>
/// <param name="Ok">Whether it was carried out.</param>
/// <param name="Error">Why not, as a word for programs; null when it was.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Old">The value before; null when nothing was changed.</param>
/// <param name="New">The value after; null when nothing was changed.</param>
/// <param name="Result">What was asked for; null when there is nothing to give.</param>
internal sealed record CommandReply(bool Ok, string? Error, string Message, string? Old, string? New, JsonNode? Result);
