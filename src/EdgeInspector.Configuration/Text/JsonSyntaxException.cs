namespace EdgeInspector.Configuration.Text;

/// <summary>The text is not JSON; the message says what was found and what to do.</summary>
internal sealed class JsonSyntaxException(int offset, string message) : Exception(message)
{
    /// <summary>Offset of the byte to point at.</summary>
    public int Offset { get; } = offset;
}
