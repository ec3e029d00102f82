namespace EdgeInspector.Models;

/// <summary>The lowest and the highest value among the taught pictures.</summary>
public readonly record struct TaughtRange(double Low, double High);
