namespace EdgeInspector.Configuration;

/// <summary>Which change of a line counts.</summary>
internal enum TriggerEdge
{
    /// <summary>From low to high.</summary>
    Rising,

    /// <summary>From high to low.</summary>
    Falling,
}
