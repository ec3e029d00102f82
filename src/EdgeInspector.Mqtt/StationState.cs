namespace EdgeInspector.Mqtt;

/// <summary>What a station is doing. Written camelCase in messages.</summary>
public enum StationState
{
    /// <summary>Frames come and are inspected.</summary>
    Running,

    /// <summary>Ready; the next frame comes with the next trigger.</summary>
    WaitingForTrigger,

    /// <summary>The camera is gone; nothing is inspected.</summary>
    NoCamera,

    /// <summary>The camera repeats the same pixels; nothing is inspected.</summary>
    Frozen,

    /// <summary>Frames come faster than they can be inspected; some are not.</summary>
    Overload,

    /// <summary>A model is being learned; nothing is inspected.</summary>
    Teaching,

    /// <summary>Paused by an operator; nothing is inspected.</summary>
    Paused,

    /// <summary>The station cannot inspect with its present configuration, model or machine.</summary>
    Fault,
}
