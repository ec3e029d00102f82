using EdgeInspector.Evaluating;

namespace EdgeInspector.Bench;

/// <summary>What one picture costs in one setting.</summary>
/// <param name="Input">Input size, WIDTHxHEIGHT.</param>
/// <param name="Rows">Rows of the bank.</param>
/// <param name="Stations">Models that run side by side.</param>
/// <param name="Threads">Threads of each.</param>
/// <param name="Ms">Of the graph, in milliseconds.</param>
/// <param name="FramesPerSecond">All stations together.</param>
internal sealed record GrowthResult(string Input, int Rows, int Stations, int Threads, Percentiles Ms, double FramesPerSecond);
