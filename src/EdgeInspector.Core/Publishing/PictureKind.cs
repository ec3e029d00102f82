namespace EdgeInspector.Publishing;

/// <summary>What a picture of a part shows. Written camelCase in messages: the last level of its topic.</summary>
public enum PictureKind
{
    /// <summary>The frame with its anomaly map and the outlines of the regions found, as JPEG.</summary>
    Overlay,

    /// <summary>The anomaly map alone on the model's colour scale, at the size of the map, as PNG.</summary>
    Heatmap,

    /// <summary>The frame as the camera gave it, as JPEG.</summary>
    Frame,
}
