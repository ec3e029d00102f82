namespace EdgeInspector.Pipeline;

/// <summary>What a station is doing. Written camelCase in messages.</summary>
public enum StationState
{
    /// <summary>Frames come and are inspected.</summary>
    Running,

    /// <summary>The camera is there and waits for its trigger.</summary>
    WaitingForTrigger,

    /// <summary>The camera is gone; it is opened again until it is back.</summary>
    NoCamera,

    /// <summary>The camera repeats the same picture.</summary>
    Frozen,

    /// <summary>Somebody paused the station.</summary>
    Paused,

    /// <summary>The station cannot work; the log says why.</summary>
    Fault,

    /// <summary>The station has no model yet: its frames can be collected to learn one, and none is inspected.</summary>
    Teaching,
}
