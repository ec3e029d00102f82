namespace EdgeInspector.Outputs;

/// <summary>What the outputs of one gate are to be; all false is what they are without power, and means reject.</summary>
/// <param name="Pass">Energised while the part at the gate may pass.</param>
/// <param name="Reject">Energised for a moment for each part that may not: for lamps and counters, never for the gate.</param>
/// <param name="Ready">Energised while parts are inspected.</param>
/// <param name="Watchdog">Changes ten times a second or as configured while the agent and its station live.</param>
public readonly record struct GateLevels(bool Pass, bool Reject, bool Ready, bool Watchdog);
