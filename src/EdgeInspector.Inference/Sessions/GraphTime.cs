namespace EdgeInspector.Inference.Sessions;

/// <summary>The time of one picture.</summary>
/// <param name="Milliseconds">From begin to end.</param>
/// <param name="Work">Processor time of all threads in milliseconds, which hardly changes when other programs are busy; on another device
/// and on Windows, which counts it too coarsely, the same as <paramref name="Milliseconds"/>.</param>
public readonly record struct GraphTime(double Milliseconds, double Work);
