namespace EdgeInspector.Mqtt.Listening;

/// <summary>What a record says about the completeness of a station's results.</summary>
public enum SequenceFinding
{
    /// <summary>The number that was expected, or one from before the listening began.</summary>
    InOrder,

    /// <summary>Numbers before it are missing so far.</summary>
    Gap,

    /// <summary>It was missing and has come after all.</summary>
    Filled,

    /// <summary>The same record once more; that is allowed.</summary>
    Repeated,

    /// <summary>Another record with a number that has come already; that must never be.</summary>
    Contradiction,
}
