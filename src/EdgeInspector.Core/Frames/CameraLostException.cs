namespace EdgeInspector.Frames;

/// <summary>The camera cannot deliver frames any more until it is opened again; the message says what happened and what to check.</summary>
public class CameraLostException : Exception
{
    /// <inheritdoc/>
    public CameraLostException(string message) : base(message) { }

    /// <inheritdoc/>
    public CameraLostException(string message, Exception innerException) : base(message, innerException) { }
}
