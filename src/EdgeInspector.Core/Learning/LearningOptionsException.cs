namespace EdgeInspector.Learning;

/// <summary>What was asked for does not fit the images; the message says which option, and what would fit.</summary>
public sealed class LearningOptionsException : Exception
{
    /// <inheritdoc/>
    public LearningOptionsException(string message) : base(message) { }

    /// <inheritdoc/>
    public LearningOptionsException(string message, Exception innerException) : base(message, innerException) { }
}
