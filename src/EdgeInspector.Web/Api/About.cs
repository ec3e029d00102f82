namespace EdgeInspector.Web.Api;

/// <summary>What is shown.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Agent">The agent's name; null while there is none.</param>
/// <param name="Session">Number of its run; null while there is none.</param>
/// <param name="Problem">Why there is none, in sentences; null when there is one, or nothing is known.</param>
/// <param name="Stations">Its stations, then the parts that several of them see.</param>
internal sealed record About(string Version, string? Agent, long? Session, string? Problem, IReadOnlyList<string> Stations);
