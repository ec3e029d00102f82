namespace EdgeInspector.Cameras.Files;

/// <summary>A video file.</summary>
public sealed record VideoFileCameraOptions
{
    /// <summary>Frames a second; null at the video's own rate.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>As fast as the pictures are taken, whatever the rate.</summary>
    public bool AsFastAsTaken { get; init; }

    /// <summary>Begin again after the last picture.</summary>
    public bool Loop { get; init; }
}
