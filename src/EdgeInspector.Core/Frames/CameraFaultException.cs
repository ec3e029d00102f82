namespace EdgeInspector.Frames;

/// <summary>
/// The camera may be there, but cannot be used as it is configured: somebody must change something. The message says what.
/// </summary>
public sealed class CameraFaultException : CameraLostException
{
    /// <inheritdoc/>
    public CameraFaultException(string message) : base(message) { }

    /// <inheritdoc/>
    public CameraFaultException(string message, Exception innerException) : base(message, innerException) { }
}
