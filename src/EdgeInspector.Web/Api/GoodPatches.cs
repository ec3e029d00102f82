using System.Text.Json.Nodes;

namespace EdgeInspector.Web.Api;

/// <summary>What the regions of a reject should look like.</summary>
/// <param name="Regions">Those of its record, each with <c>evidence</c> as the command getResult gives it, where there is any.</param>
/// <param name="Without">Why there is none, in a sentence; null when there is.</param>
/// <param name="Model">SHA-256 of the model's package, which names the learned pictures; null when none judged the part.</param>
/// <param name="HasPictures">Whether the learned pictures are kept and can be shown.</param>
public sealed record GoodPatches(JsonNode Regions, string? Without, string? Model, bool HasPictures);
