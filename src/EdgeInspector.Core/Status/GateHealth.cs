namespace EdgeInspector.Status;

/// <summary>How an output that moves a gate fares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Station">Whose verdicts it shows.</param>
/// <param name="Connected">Whether its device does what it is told.</param>
/// <param name="Trouble">Why not, in a sentence; null when all is well.</param>
/// <param name="Passed">Passes that the device confirmed in this run.</param>
/// <param name="Rejected">Parts without a pass in this run.</param>
/// <param name="Late">Of those: passes that came too late for the gate.</param>
/// <param name="Withdrawn">Of those: passes taken back because the device was lost, the station did not work, or parts were not
/// counted.</param>
/// <param name="Crowded">Of those: passes not given because more parts were on the way to the gate than may be.</param>
/// <param name="Outages">How often the device was lost in this run.</param>
public sealed record GateHealth(
    string Name, string Station, bool Connected, string? Trouble, long Passed, long Rejected, long Late, long Withdrawn, long Crowded,
    long Outages);
