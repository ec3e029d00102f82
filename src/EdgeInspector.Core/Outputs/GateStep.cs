namespace EdgeInspector.Outputs;

/// <summary>What is to be done next with the device of a gate.</summary>
/// <param name="Work">What.</param>
/// <param name="Levels">What to write.</param>
/// <param name="Until">How long to wait at most.</param>
internal readonly record struct GateStep(GateWork Work, GateLevels Levels, TimeSpan Until);
