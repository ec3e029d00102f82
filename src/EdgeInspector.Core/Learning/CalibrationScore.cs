namespace EdgeInspector.Learning;

/// <summary>The score of a good image by a model that had not seen it.</summary>
/// <param name="File">The image.</param>
/// <param name="Score">Raw score.</param>
/// <param name="Fold">Calibration fold that left the image out; -1 when the finished bank had never seen it.</param>
public sealed record CalibrationScore(string File, float Score, int Fold);
