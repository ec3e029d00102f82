namespace EdgeInspector.Web.Api;

/// <summary>A command as the page sends it; who asks is added by the server.</summary>
/// <param name="Station">The station; null for the agent as a whole.</param>
/// <param name="Transaction">Recognises a repetition.</param>
internal sealed record CommandCall(string? Station, string Transaction);
