namespace EdgeInspector.Monitoring;

/// <summary>One figure that drift is seen by: an exponentially weighted mean over the passed parts.</summary>
/// <param name="Name">score, brightness, contrast, focus or place, as messages write it.</param>
/// <param name="Value">How far it is from what was taught, in standard deviations of single taught pictures; 0 for not at all.</param>
/// <param name="Limit">What it may be. Score and place count upwards alone, the others both ways.</param>
public readonly record struct DriftSignal(string Name, double Value, double Limit);
