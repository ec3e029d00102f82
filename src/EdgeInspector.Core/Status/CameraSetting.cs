namespace EdgeInspector.Status;

/// <summary>A setting of a camera: what was asked for, and what it is.</summary>
/// <param name="Key">What the configuration calls it, such as exposureMicroseconds or trigger.mode.</param>
/// <param name="Configured">What the configuration asks for; null when it leaves that to the camera.</param>
/// <param name="Read">What the camera says; null when it does not tell.</param>
/// <param name="Name">What the camera calls it; null when it does not tell.</param>
/// <param name="Range">What it may be, in the camera's words; null when it does not tell.</param>
/// <param name="IsSettable">Whether the configuration has a key for it.</param>
public sealed record CameraSetting(string Key, string? Configured, string? Read, string? Name, string? Range, bool IsSettable);
