namespace EdgeInspector.Frames;

/// <summary>What can be wrong with what a camera delivers. Written camelCase in messages.</summary>
public enum FrameFault
{
    /// <summary>The frame arrived with parts missing.</summary>
    Incomplete,

    /// <summary>A camera frame id that never came: the frame was lost on the way.</summary>
    Missing,

    /// <summary>The camera frame id of the frame before came again.</summary>
    Duplicate,

    /// <summary>The camera frame ids went backwards.</summary>
    OutOfOrder,

    /// <summary>The same pixels as so many frames before.</summary>
    Frozen,

    /// <summary>Darker than the station allows.</summary>
    TooDark,

    /// <summary>More saturated pixels than the station allows.</summary>
    OverExposed,

    /// <summary>Less sharp than the station allows.</summary>
    Blurred,

    /// <summary>Another size than the station asks for.</summary>
    WrongSize,
}
