using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>An output line of a camera.</summary>
internal sealed record CameraLineConfiguration
{
    [Key("Name of the line in the camera (LineSelector).", Required = true, Example = "Line2")]
    public string Line { get; init; } = "";

    [Key("The user output that it follows (LineSource, UserOutputSelector).", Example = "UserOutput2")]
    public string UserOutput { get; init; } = "UserOutput1";
}
