using EdgeInspector.Models;
using EdgeInspector.Scoring;

namespace EdgeInspector.Learning;

/// <summary>How a model tells the part from what it lies on.</summary>
/// <param name="Background">For the graph.</param>
/// <param name="Part">What the good pictures were like.</param>
public sealed record LearnedForeground(Background Background, TaughtPart Part);
