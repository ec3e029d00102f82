namespace EdgeInspector.Learning;

/// <summary>A good image that looks unlike the others.</summary>
/// <param name="Score">Its file and its score by a model that had not seen it.</param>
/// <param name="AnomalyMap">[input height, input width], in score units.</param>
public sealed record SuspiciousImage(CalibrationScore Score, float[] AnomalyMap);
