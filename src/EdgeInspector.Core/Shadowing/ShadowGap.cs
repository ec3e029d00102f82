namespace EdgeInspector.Shadowing;

/// <summary>Why B did not judge a part that A judged. Written camelCase in messages.</summary>
public enum ShadowGap
{
    /// <summary>Every k-th part is shown to B, and this was none of them.</summary>
    NotItsTurn,

    /// <summary>B was still at work with an earlier part: it has a core's leisure alone.</summary>
    Busy,

    /// <summary>B would not have inspected it, and in use would have reported it as such: no pass.</summary>
    Refused,
}
