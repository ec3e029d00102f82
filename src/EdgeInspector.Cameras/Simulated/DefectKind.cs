namespace EdgeInspector.Cameras.Simulated;

/// <summary>What can be wrong with a drawn part.</summary>
public enum DefectKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A thin bright line across the surface.</summary>
    Scratch,

    /// <summary>A soft dark patch.</summary>
    Stain,

    /// <summary>One of the four corner holes was not drilled.</summary>
    MissingHole,

    /// <summary>A piece broken out of the outline.</summary>
    Chip,

    /// <summary>One end of the plate is bent.</summary>
    BentEdge,

    /// <summary>Something lies on the part.</summary>
    ForeignBody,
}
