namespace EdgeInspector.Agent.Health;

/// <summary>One value of a figure.</summary>
/// <param name="Name">The figure's name; a summary's count has a name of its own.</param>
/// <param name="Value">The value.</param>
/// <param name="Labels">What it belongs to.</param>
internal readonly record struct MetricSample(string Name, double Value, (string Name, string Value)[] Labels);
