namespace EdgeInspector.Teaching;

/// <summary>What a person says of a part that was judged wrongly. Written camelCase.</summary>
public enum TaughtAs
{
    /// <summary>It is good, and was falsely rejected: it may be learned from.</summary>
    Good,

    /// <summary>It is bad, and was missed: every later version is tested on it, and none learns from it.</summary>
    Bad,
}
