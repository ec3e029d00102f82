namespace EdgeInspector.Models;

/// <summary>A model package, backbone or graph cannot be used. The message lists all that is wrong, where, and what to do.</summary>
public sealed class ModelException : Exception
{
    /// <inheritdoc/>
    public ModelException(string message) : base(message) { }

    /// <inheritdoc/>
    public ModelException(string message, Exception innerException) : base(message, innerException) { }
}
