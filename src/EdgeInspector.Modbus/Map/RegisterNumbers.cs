using EdgeInspector.Commands;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Modbus.Map;

/// <summary>Numbers that stand for names. They never change their meaning, whatever becomes of the order of the names.</summary>
internal static class RegisterNumbers
{
    /// <summary>A pass that nobody acknowledged in time.</summary>
    public const ushort ResultTooOld = 100;

    /// <summary>A pass of a station that does not work any more.</summary>
    public const ushort StationNotWorking = 101;

    /// <summary>What is said of reasons that this map does not know.</summary>
    public const ushort Other = 999;

    public static IReadOnlyDictionary<Reason, ushort> Reasons { get; } = new Dictionary<Reason, ushort>
    {
        [Reason.ScoreAtOrAboveThreshold] = 1,
        [Reason.CameraLost] = 2,
        [Reason.FrameIncomplete] = 3,
        [Reason.FrameFrozen] = 4,
        [Reason.FrameQuality] = 5,
        [Reason.FrameIdGap] = 6,
        [Reason.TriggerWithoutFrame] = 7,
        [Reason.DeadlineMissed] = 8,
        [Reason.Overload] = 9,
        [Reason.ModelError] = 10,
        [Reason.ConfigInvalid] = 11,
        [Reason.Paused] = 12,
        [Reason.AgentRestarted] = 13,
        [Reason.ViewMissing] = 14,
        [Reason.ViewMismatch] = 15,
        [Reason.NoModel] = 16,
    };

    public static IReadOnlyDictionary<StationState, ushort> States { get; } = new Dictionary<StationState, ushort>
    {
        [StationState.Running] = 1,
        [StationState.WaitingForTrigger] = 2,
        [StationState.NoCamera] = 3,
        [StationState.Frozen] = 4,
        [StationState.Paused] = 5,
        [StationState.Fault] = 6,
        [StationState.Teaching] = 7,
    };

    public static IReadOnlyDictionary<CommandFailure, ushort> Failures { get; } = new Dictionary<CommandFailure, ushort>
    {
        [CommandFailure.Malformed] = 1,
        [CommandFailure.TooLong] = 2,
        [CommandFailure.UnknownVerb] = 3,
        [CommandFailure.NotAllowed] = 4,
        [CommandFailure.UnknownStation] = 5,
        [CommandFailure.Expired] = 6,
        [CommandFailure.Retained] = 7,
        [CommandFailure.Busy] = 8,
        [CommandFailure.Invalid] = 9,
        [CommandFailure.NotSupported] = 10,
        [CommandFailure.NotFound] = 11,
        [CommandFailure.Failed] = 12,
    };

    /// <summary>A verdict's number.</summary>
    public static ushort Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => 1,
        Verdict.Fail => 2,
        _ => 3,
    };
}
