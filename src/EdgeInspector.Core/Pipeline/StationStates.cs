namespace EdgeInspector.Pipeline;

/// <summary>What the states of a station mean for those who only want to know whether it works.</summary>
public static class StationStates
{
    /// <summary>Whether parts are inspected as they come; then the station beats.</summary>
    public static bool IsInspecting(this StationState state) => state is StationState.Running or StationState.WaitingForTrigger;

    /// <summary>Whether the station does what it was told to: it inspects, or people keep it from inspecting. Then it is ready.</summary>
    public static bool IsServing(this StationState state) => state.IsInspecting() || state is StationState.Paused;
}
