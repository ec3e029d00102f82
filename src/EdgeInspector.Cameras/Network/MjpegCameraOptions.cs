namespace EdgeInspector.Cameras.Network;

/// <summary>A network camera that sends JPEG pictures over HTTP.</summary>
public sealed record MjpegCameraOptions
{
    /// <summary>Its address without a login.</summary>
    public required string Url { get; init; }

    /// <summary>Name at the camera; null without a login.</summary>
    public string? User { get; init; }

    /// <summary>Password at the camera; null without one.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// For TLS: certificates (PEM) of the authorities that may have signed the camera's, or its own; null for the system's.
    /// </summary>
    public string? AuthorityFile { get; init; }

    /// <summary>For TLS: whether any certificate will do.</summary>
    public bool AnyCertificate { get; init; }

    /// <summary>Without a frame for so long it is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);
}
