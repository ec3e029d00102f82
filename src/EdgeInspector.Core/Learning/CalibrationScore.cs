using System.Text.Json.Serialization;

namespace EdgeInspector.Learning;

/// <summary>The score of a good image by a model that had not seen it.</summary>
/// <param name="File">The image.</param>
/// <param name="Score">Raw score.</param>
/// <param name="Fold">Calibration fold that left the image out; -1 when the finished bank had never seen it.</param>
public sealed record CalibrationScore(string File, float Score, int Fold)
{
    /// <summary>Another image that shows the same, with which it counts once; null when there is none before it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Like { get; init; }
}
