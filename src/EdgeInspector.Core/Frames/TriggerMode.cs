namespace EdgeInspector.Frames;

/// <summary>What starts an exposure.</summary>
public enum TriggerMode
{
    /// <summary>The camera itself, at its frame rate.</summary>
    FreeRun,

    /// <summary>A signal at one of its lines.</summary>
    Hardware,

    /// <summary>A command of the agent.</summary>
    Software,
}
