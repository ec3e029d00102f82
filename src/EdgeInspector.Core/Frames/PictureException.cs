namespace EdgeInspector.Frames;

/// <summary>A picture file cannot be used; the message names the file, what is wrong and what to do.</summary>
public sealed class PictureException : Exception
{
    /// <inheritdoc/>
    public PictureException(string message) : base(message) { }

    /// <inheritdoc/>
    public PictureException(string message, Exception innerException) : base(message, innerException) { }
}
