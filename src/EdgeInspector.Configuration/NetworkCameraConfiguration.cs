using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>What cameras behind a URL share.</summary>
internal abstract record NetworkCameraConfiguration : CameraConfiguration
{
    [Key("Name at the camera.", NullMeans = "without a login", Example = "inspector")]
    public string? User { get; init; }

    [Key("File whose first line is the password.", Format = TextFormat.File, NullMeans = "without a password", Example = "camera-password")]
    public string? PasswordFile { get; init; }

    [Key("For rtsps and https: certificates (PEM) of the authorities that may have signed the camera's, or the camera's own; the name and the dates of one that is itself in the file do not matter.", Format = TextFormat.File, NullMeans = "the system's", Example = "camera.pem")]
    public string? TlsCaFile { get; init; }

    [Key("For rtsps and https: take any certificate. Then anybody in the network can pass for the camera; better give its certificate as tlsCaFile.")]
    public bool TlsAnyCertificate { get; init; }

    [Key("The camera is given up and opened again after so long without a frame.", Unit = "ms", Minimum = 100, Maximum = 60_000)]
    public double SilenceMilliseconds { get; init; } = 2000;
}
