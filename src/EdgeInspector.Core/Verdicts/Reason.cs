namespace EdgeInspector.Verdicts;

/// <summary>Why a verdict is not pass. Written camelCase in messages.</summary>
public enum Reason
{
    /// <summary>The only reason of a fail: score &gt;= threshold.</summary>
    ScoreAtOrAboveThreshold,

    /// <summary>The camera was gone.</summary>
    CameraLost,

    /// <summary>The frame arrived with parts missing.</summary>
    FrameIncomplete,

    /// <summary>The camera repeated the same pixels.</summary>
    FrameFrozen,

    /// <summary>Too dark, over-exposed, blurred, or of the wrong size.</summary>
    FrameQuality,

    /// <summary>The camera's frame ids jumped: frames were lost on the way.</summary>
    FrameIdGap,

    /// <summary>A trigger was given and no frame came.</summary>
    TriggerWithoutFrame,

    /// <summary>The verdict was not ready at the frame's deadline.</summary>
    DeadlineMissed,

    /// <summary>Frames came faster than they could be inspected; this one was dropped.</summary>
    Overload,

    /// <summary>The model failed or gave a score that is not finite.</summary>
    ModelError,

    /// <summary>The station cannot inspect with its present configuration.</summary>
    ConfigInvalid,

    /// <summary>The station was paused.</summary>
    Paused,

    /// <summary>The agent stopped before the frame had a verdict.</summary>
    AgentRestarted,

    /// <summary>A part that several stations see: a view was not there by the part's deadline.</summary>
    ViewMissing,

    /// <summary>A part that several stations see: its views have different part ids, so that they are not of one part.</summary>
    ViewMismatch,

    /// <summary>The station has no model yet: good parts are being collected to learn one.</summary>
    NoModel,
}
