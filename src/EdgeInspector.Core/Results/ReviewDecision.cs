namespace EdgeInspector.Results;

/// <summary>What a person says of a verdict. Written camelCase in messages.</summary>
public enum ReviewDecision
{
    /// <summary>The verdict is right.</summary>
    Confirm,

    /// <summary>The verdict is wrong.</summary>
    Overturn,

    /// <summary>Nobody can tell.</summary>
    DontKnow,
}
