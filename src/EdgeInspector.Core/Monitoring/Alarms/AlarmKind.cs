namespace EdgeInspector.Monitoring.Alarms;

/// <summary>What an alarm is about. Written camelCase in messages.</summary>
public enum AlarmKind
{
    /// <summary>A station does not work; the detail is its state.</summary>
    Station,

    /// <summary>A trip rule of a station holds; the detail is its name.</summary>
    Trip,

    /// <summary>Pictures have moved away from what a station's model was taught; the detail is the cause.</summary>
    Drift,

    /// <summary>More parts of a station fail than chance gives; the detail is hour or run.</summary>
    Rejects,

    /// <summary>Challenge parts of a station were judged otherwise than they are known to be (failed), or nobody shows them
    /// (overdue).</summary>
    Challenge,

    /// <summary>An output that moves a gate of a station does not do what it is told; the detail is its name.</summary>
    Output,

    /// <summary>No results reach the broker.</summary>
    Broker,

    /// <summary>Results cannot be stored.</summary>
    Store,

    /// <summary>The disk of the state folder is nearly full.</summary>
    Disk,

    /// <summary>The configuration's file has errors, and an earlier one is in use.</summary>
    Configuration,
}
