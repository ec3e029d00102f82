namespace EdgeInspector.Listening;

/// <summary>What listen was asked for.</summary>
/// <param name="Station">One station; null for all.</param>
/// <param name="SaveImages">Folder for pictures; null for none.</param>
/// <param name="OnlyTrouble">Whether only gaps and the like are shown.</param>
/// <param name="Duration">Ends after this; null for Ctrl-C only.</param>
internal sealed record ListenOptions(string? Station, string? SaveImages, bool OnlyTrouble, TimeSpan? Duration);
