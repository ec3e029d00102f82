namespace EdgeInspector.Learning;

/// <summary>Whether the part is told from what it lies on.</summary>
public enum ForegroundMode
{
    /// <summary>It is not: the whole picture is scored.</summary>
    Off,

    /// <summary>Where the good pictures show clearly that there is a part on a background.</summary>
    Auto,

    /// <summary>The background is learned from places that somebody marked.</summary>
    Marked,
}
