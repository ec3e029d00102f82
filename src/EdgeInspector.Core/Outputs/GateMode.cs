namespace EdgeInspector.Outputs;

/// <summary>How a pass is shown.</summary>
public enum GateMode
{
    /// <summary>On for a fixed time, then off.</summary>
    Pulse,

    /// <summary>On until the next part's time, or for the fixed time if that is shorter.</summary>
    Level,
}
