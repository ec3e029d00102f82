using System.Text.Json.Serialization;

namespace EdgeInspector.Models;

/// <summary>The lowest and the highest value among the taught pictures.</summary>
public readonly record struct TaughtRange(double Low, double High)
{
    /// <summary>Their mean; null in packages that do not say it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Mean { get; init; }

    /// <summary>Their standard deviation (n - 1), 0 for one picture; null in packages that do not say it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Deviation { get; init; }
}
