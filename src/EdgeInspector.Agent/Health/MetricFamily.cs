namespace EdgeInspector.Agent.Health;

/// <summary>A figure with its values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">counter, gauge or summary.</param>
/// <param name="Help">What it means.</param>
/// <param name="Samples">Its values by label; none while nothing is known.</param>
internal sealed record MetricFamily(string Name, string Kind, string Help, List<MetricSample> Samples);
