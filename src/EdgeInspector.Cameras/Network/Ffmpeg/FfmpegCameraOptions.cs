namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>A network camera that ffmpeg understands; RTSP has a camera of its own.</summary>
public sealed record FfmpegCameraOptions
{
    /// <summary>Its address without a login.</summary>
    public required string Url { get; init; }

    /// <summary>Name at the camera; null without a login.</summary>
    public string? User { get; init; }

    /// <summary>Password at the camera; null without one.</summary>
    public string? Password { get; init; }

    /// <summary>Certificates (PEM) of the authorities that may have signed the camera's; null for the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Takes any certificate.</summary>
    public bool AnyCertificate { get; init; }

    /// <summary>Grey frames instead of colour ones.</summary>
    public bool Grey { get; init; }

    /// <summary>Without a frame for so long it is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the first frame may take; it is a key frame.</summary>
    public TimeSpan KeyFrameWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The program.</summary>
    public string Program { get; init; } = "ffmpeg";
}
