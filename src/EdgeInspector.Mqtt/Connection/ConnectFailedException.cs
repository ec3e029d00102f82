using EdgeInspector.Mqtt.Probing;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>The broker cannot be reached or does not let the agent in; the message says why and what to check.</summary>
internal sealed class ConnectFailedException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>How far the connection came.</summary>
    public required BrokerStep Step { get; init; }

    /// <summary>Last moment of the broker's certificate; null when none was seen.</summary>
    public DateTimeOffset? CertificateEnds { get; init; }

    /// <summary>What the broker does not take, as far as it is known.</summary>
    public Objection Objection { get; init; }
}
