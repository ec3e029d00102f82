namespace EdgeInspector.Inference.Teaching;

/// <summary>What a person did with a candidate.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who, in their own words.</param>
/// <param name="Reason">Why.</param>
public sealed record CandidateNote(DateTimeOffset At, string By, string Reason);
