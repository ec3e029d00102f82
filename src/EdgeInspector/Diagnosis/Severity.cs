namespace EdgeInspector.Diagnosis;

/// <summary>How much a finding matters.</summary>
internal enum Severity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>It works, but not as well or as long as it should.</summary>
    Warning,

    /// <summary>Parts go by uninspected, or nobody hears of them.</summary>
    Error,
}
