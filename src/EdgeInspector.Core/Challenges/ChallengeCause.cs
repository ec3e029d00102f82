namespace EdgeInspector.Challenges;

/// <summary>Why challenge parts are due. Written camelCase in messages.</summary>
public enum ChallengeCause
{
    /// <summary>A shift began.</summary>
    Shift,

    /// <summary>The agent was started.</summary>
    Restart,

    /// <summary>Another model is in use.</summary>
    Model,

    /// <summary>Another product is inspected for.</summary>
    Recipe,

    /// <summary>Settings of the camera are others.</summary>
    Camera,

    /// <summary>A threshold, a smallest area, a zone or a mask is another one.</summary>
    Threshold,

    /// <summary>The hours since the last pass are over.</summary>
    Hours,

    /// <summary>As many parts as may be came since the last pass.</summary>
    Parts,

    /// <summary>The set was never passed.</summary>
    NeverPassed,

    /// <summary>The set itself is another one than was passed.</summary>
    Set,

    /// <summary>The last run failed.</summary>
    Failed,

    /// <summary>The last run was broken off.</summary>
    BrokenOff,
}
