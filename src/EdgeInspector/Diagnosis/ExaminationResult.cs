namespace EdgeInspector.Diagnosis;

/// <summary>What came of one examination.</summary>
/// <param name="Area">What was looked at.</param>
/// <param name="Seen">What was seen there, in a few words; null when it could not be looked at.</param>
/// <param name="Findings">What is not as it should be; the worst first.</param>
internal sealed record ExaminationResult(string Area, string? Seen, IReadOnlyList<Finding> Findings);
