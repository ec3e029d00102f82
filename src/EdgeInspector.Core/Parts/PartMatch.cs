namespace EdgeInspector.Parts;

/// <summary>How the views of one part are found. Written camelCase in the configuration.</summary>
public enum PartMatch
{
    /// <summary>They have the same part id.</summary>
    PartId,

    /// <summary>They are the n-th of each station, and were received within the window.</summary>
    Trigger,

    /// <summary>They were received within the window.</summary>
    Window,
}
