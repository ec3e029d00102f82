namespace EdgeInspector.Learning;

/// <summary>How far a learning run is.</summary>
/// <param name="Stage">What is being done, in words.</param>
/// <param name="Share">0 to 1 of the whole run, by work.</param>
public readonly record struct LearningProgress(string Stage, double Share);
