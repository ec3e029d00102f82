namespace EdgeInspector.Verdicts;

/// <summary>Zones do not go together, or not with the part of the frame that is looked at. The message is for people.</summary>
public sealed class ZoneException : Exception
{
    /// <summary>For serializers only.</summary>
    public ZoneException()
    {
    }

    /// <param name="message">Names the zone, what is wrong, and the remedy.</param>
    public ZoneException(string message)
        : base(message)
    {
    }

    /// <param name="message">Names the zone, what is wrong, and the remedy.</param>
    /// <param name="innerException">The cause.</param>
    public ZoneException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
