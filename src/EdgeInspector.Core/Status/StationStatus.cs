using EdgeInspector.Pipeline;

namespace EdgeInspector.Status;

/// <summary>What a station is doing.</summary>
/// <param name="Station">Its name.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Detail">A sentence for people that says why; null when there is nothing to say.</param>
/// <param name="IsResponsive">
/// Asked before each heartbeat whether the station's camera loop makes progress; quick, and never throws. Null keeps the one before.
/// </param>
public sealed record StationStatus(string Station, StationState State, string? Detail = null, Func<bool>? IsResponsive = null) : StatusFact;
