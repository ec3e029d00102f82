namespace EdgeInspector.Pipeline;

/// <summary>Why a station has no camera.</summary>
/// <param name="Message">A sentence for people.</param>
/// <param name="IsFault">Whether the camera does not take what is asked of it, so that waiting does not help.</param>
public sealed record CameraTrouble(string Message, bool IsFault);
