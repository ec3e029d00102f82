using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>What cameras behind a URL share.</summary>
internal abstract record NetworkCameraConfiguration : CameraConfiguration
{
    [Key("Name at the camera.", NullMeans = "without a login", Example = "inspector")]
    public string? User { get; init; }

    [Key("File whose first line is the password.", Format = TextFormat.Path, NullMeans = "without a password", Example = "camera-password")]
    public string? PasswordFile { get; init; }

    [Key("The camera is given up and opened anew after so long without a frame.", Unit = "ms", Minimum = 100, Maximum = 60_000)]
    public double SilenceMilliseconds { get; init; } = 2000;
}
