using System.Net.Sockets;
using MQTTnet.Exceptions;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Exceptions that mean that a connection failed, and their words.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether an exception means that the connection failed, and nothing else.</summary>
    public static bool Is(Exception exception) => exception
        is MqttCommunicationException or MqttProtocolViolationException or SocketException or IOException
        or ObjectDisposedException or InvalidOperationException or OperationCanceledException or TimeoutException;

    /// <summary>What happened, without a full stop. What the library says of its own parts helps nobody.</summary>
    public static string Words(Exception exception) => exception.GetBaseException() switch
    {
        ObjectDisposedException or OperationCanceledException => "the connection had ended already",
        Exception cause => cause.Message.TrimEnd('.'),
    };
}
