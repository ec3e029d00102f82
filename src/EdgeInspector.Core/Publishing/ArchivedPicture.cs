namespace EdgeInspector.Publishing;

/// <summary>A picture that an archive can give of a part that it kept.</summary>
public enum ArchivedPicture
{
    /// <summary>The frame as the camera gave it, as PNG.</summary>
    Frame,

    /// <summary>The frame with its anomaly map and the outlines of the regions found, as JPEG.</summary>
    Overlay,

    /// <summary>The overlay, or without one the frame, small enough for a list, as JPEG.</summary>
    Small,
}
