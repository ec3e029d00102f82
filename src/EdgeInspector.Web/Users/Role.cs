namespace EdgeInspector.Web.Users;

/// <summary>What a person may do on the page; each role may also do what those before it may.</summary>
public enum Role
{
    /// <summary>Looks.</summary>
    Viewer,

    /// <summary>Reviews parts, pauses a station, claims the write lease.</summary>
    Operator,

    /// <summary>Begins counters again.</summary>
    ShiftLead,

    /// <summary>Changes what decides: thresholds.</summary>
    Engineer,

    /// <summary>Sees what concerns the machine and other people.</summary>
    Admin,
}
