namespace EdgeInspector.Verdicts;

/// <summary>What is said about a part. Anything but <see cref="Pass"/> is a reject.</summary>
public enum Verdict
{
    /// <summary>Inspected, score below the threshold.</summary>
    Pass,

    /// <summary>Inspected, score at or above the threshold.</summary>
    Fail,

    /// <summary>Nobody looked at the part, or what was seen cannot be trusted; the <see cref="Reason"/> says why.</summary>
    NotInspected,
}
