namespace EdgeInspector.Learning.Choosing;

/// <summary>What was found of a candidate.</summary>
/// <param name="Candidate">Which.</param>
/// <param name="Milliseconds">Time of one frame on this machine.</param>
/// <param name="Fits">Whether that is within the budget.</param>
/// <param name="Trial">What it does with drawn defects; null where it was not tried.</param>
/// <param name="Why">Why it was taken, or was not.</param>
internal sealed record CandidateResult(Candidate Candidate, double Milliseconds, bool Fits, SyntheticTrial? Trial, string Why)
{
    /// <summary>Whether it is the one that is learned.</summary>
    public bool IsTaken { get; init; }
}
