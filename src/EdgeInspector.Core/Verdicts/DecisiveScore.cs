namespace EdgeInspector.Verdicts;

/// <summary>The score that is held against the threshold.</summary>
public enum DecisiveScore
{
    /// <summary>The anomaly map's: regions are reported.</summary>
    Map,

    /// <summary>That of the picture as a whole: there are no regions.</summary>
    Image,
}
