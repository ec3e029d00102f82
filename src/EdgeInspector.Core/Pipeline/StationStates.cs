namespace EdgeInspector.Pipeline;

/// <summary>What the states of a station mean for those who only want to know whether it works.</summary>
public static class StationStates
{
    /// <summary>Whether parts are inspected as they come; then the station beats.</summary>
    public static bool IsInspecting(this StationState state) => state is StationState.Running or StationState.WaitingForTrigger;

    /// <summary>Whether the station is ready: it inspects, or people keep it from inspecting.</summary>
    public static bool IsServing(this StationState state) =>
        state.IsInspecting() || state is StationState.Paused or StationState.Teaching;
}
