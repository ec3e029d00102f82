namespace EdgeInspector.Inference.History;

/// <summary>How a version of a model came into a history. Written camelCase.</summary>
public enum VersionOrigin
{
    /// <summary>Learned here; its pictures are kept unless it says why not.</summary>
    Learned,

    /// <summary>Another calibration of a known version; it shares that one's pictures.</summary>
    Calibrated,

    /// <summary>Found in use, learned elsewhere: its manifest names its pictures, and nobody here has them.</summary>
    Elsewhere,

    /// <summary>Brought from another machine in one file.</summary>
    Imported,
}
