namespace EdgeInspector.Learning;

/// <summary>What is known when the long work of learning begins.</summary>
/// <param name="Images">Good images.</param>
/// <param name="InputWidth">Width of the graph's input in pixels.</param>
/// <param name="InputHeight">Height of the graph's input in pixels.</param>
/// <param name="Estimate">Time and memory.</param>
internal readonly record struct LearningStart(int Images, int InputWidth, int InputHeight, LearningEstimate Estimate);
