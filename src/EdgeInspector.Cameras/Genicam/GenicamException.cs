namespace EdgeInspector.Cameras.Genicam;

/// <summary>The camera answered that it cannot do what was asked.</summary>
internal sealed class GenicamException : Exception
{
    public GenicamException(string message) : base(message) { }

    public GenicamException(string message, Exception innerException) : base(message, innerException) { }
}
