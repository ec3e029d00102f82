namespace EdgeInspector.Status;

/// <summary>How serious an event is. Written camelCase in messages.</summary>
public enum EventSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Something is not as it should be; parts are inspected and reported.</summary>
    Warning,

    /// <summary>Something does not work; somebody has to act.</summary>
    Error,
}
