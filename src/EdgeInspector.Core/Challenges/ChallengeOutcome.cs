namespace EdgeInspector.Challenges;

/// <summary>What came of a run. Written camelCase in messages.</summary>
public enum ChallengeOutcome
{
    /// <summary>Every part was judged as expected.</summary>
    Passed,

    /// <summary>One was not.</summary>
    Failed,

    /// <summary>It did not come to its end, and proves nothing.</summary>
    BrokenOff,
}
