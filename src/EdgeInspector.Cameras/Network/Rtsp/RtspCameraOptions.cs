namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>A network camera that speaks RTSP.</summary>
public sealed record RtspCameraOptions
{
    /// <summary>Its address without a login, rtsp:// or rtsps://.</summary>
    public required string Url { get; init; }

    /// <summary>Name at the camera; null without a login.</summary>
    public string? User { get; init; }

    /// <summary>Password at the camera; null without one.</summary>
    public string? Password { get; init; }

    /// <summary>Packets over UDP instead of TCP.</summary>
    public bool Udp { get; init; }

    /// <summary>Grey frames instead of colour ones.</summary>
    public bool Grey { get; init; }

    /// <summary>
    /// For TLS: certificates (PEM) of the authorities that may have signed the camera's, or its own; null for the system's.
    /// </summary>
    public string? AuthorityFile { get; init; }

    /// <summary>For TLS: whether any certificate will do.</summary>
    public bool AnyCertificate { get; init; }

    /// <summary>Without a frame for so long it is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Without a key frame for so long it is given up, at the start and after lost packets.</summary>
    public TimeSpan KeyFrameWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The program that decodes.</summary>
    public string Program { get; init; } = "ffmpeg";

    /// <summary>How long opening may wait for the first key frame; afterwards the camera is open and starting.</summary>
    internal TimeSpan OpeningLimit { get; init; } = TimeSpan.FromSeconds(10);
}
