namespace EdgeInspector.Mqtt.Connection;

/// <summary>The broker cannot be reached or does not let the agent in; the message says why and what to check.</summary>
internal sealed class ConnectFailedException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the broker does not speak the protocol revision that was tried.</summary>
    public bool UnsupportedProtocol { get; init; }
}
