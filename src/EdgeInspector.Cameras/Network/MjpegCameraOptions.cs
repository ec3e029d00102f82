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

    /// <summary>Without a frame for so long it is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);
}
