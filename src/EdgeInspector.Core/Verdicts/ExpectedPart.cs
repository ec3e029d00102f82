namespace EdgeInspector.Verdicts;

/// <summary>What a frame must show of the part to be inspected; each includes the ones before it.</summary>
public enum ExpectedPart
{
    /// <summary>Nothing is asked.</summary>
    Any,

    /// <summary>There is a part.</summary>
    Present,

    /// <summary>There are no more than in the taught pictures.</summary>
    One,

    /// <summary>It is not cut off at the rim of the picture.</summary>
    Whole,
}
