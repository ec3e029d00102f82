namespace EdgeInspector.Learning;

/// <summary>What a learning run will take, from a first look at one image.</summary>
/// <param name="Time">Rough time on this machine.</param>
/// <param name="PeakBytes">Memory at the peak, beside the runtime's own.</param>
public readonly record struct LearningEstimate(TimeSpan Time, long PeakBytes);
