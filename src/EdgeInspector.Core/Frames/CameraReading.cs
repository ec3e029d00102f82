namespace EdgeInspector.Frames;

/// <summary>A setting as the camera itself has it now.</summary>
/// <param name="Key">What the configuration calls it, such as exposureMicroseconds or trigger.mode; temperature is no setting.</param>
/// <param name="Name">What the camera calls it, such as ExposureTimeAbs.</param>
/// <param name="Value">Its value; numbers in invariant text.</param>
/// <param name="Range">Allowed values in the camera's words; null when it does not say.</param>
public sealed record CameraReading(string Key, string Name, string Value, string? Range = null);
