namespace EdgeInspector.Monitoring;

/// <summary>The rejects of a running line beside those that chance gives.</summary>
/// <param name="Hours">Hours of work that say what is usual; 0 before the first.</param>
/// <param name="UsualShare">The share of failed parts that is usual, greater than 0, less than 1; null while nobody knows.</param>
/// <param name="Parts">Passed and failed parts of the hour that is on.</param>
/// <param name="Failed">Failed ones of them.</param>
/// <param name="Limit">The most of them that chance gives in a whole hour; null while nobody knows what is usual.</param>
/// <param name="Beyond">What is beyond chance; null when nothing is.</param>
/// <param name="Because">The same as a sentence; null when nothing is.</param>
public sealed record RejectReport(
    int Hours, double? UsualShare, long Parts, long Failed, long? Limit, RejectExcess? Beyond, string? Because);

/// <summary>How rejects are beyond chance. Written camelCase in messages.</summary>
public enum RejectExcess
{
    /// <summary>An hour has too many.</summary>
    Hour,

    /// <summary>They are rare, and follow each other too closely.</summary>
    Run,
}
