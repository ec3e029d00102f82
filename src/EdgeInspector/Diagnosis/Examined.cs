namespace EdgeInspector.Diagnosis;

/// <summary>What came of one examination.</summary>
/// <param name="Area">What was looked at.</param>
/// <param name="Looked">What was seen there, in a few words; null when it could not be looked at.</param>
/// <param name="Findings">What is not as it should be; the worst first.</param>
internal sealed record Examined(string Area, string? Looked, IReadOnlyList<Finding> Findings);
