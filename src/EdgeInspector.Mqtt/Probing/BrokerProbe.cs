using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Files;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Probing;

/// <summary>
/// Tries the broker step by step as the agent would use it, with a client id of its own, so that a running agent is not disturbed. It
/// leaves one empty message on the topic <c>doctor</c> below the base, to see whether it may write there.
/// </summary>
public static class BrokerProbe
{
    /// <summary>Goes as far as it can.</summary>
    /// <param name="options">The agent's options; their time limit for connecting holds for each step.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<BrokerFindings> TryAsync(MqttOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var role = new ConnectionRole { Name = "doctor", ClientId = $"{options.ClientId}-doctor", KeepAlive = options.KeepAlive, SendTimeout = options.AcknowledgeTimeout, SocketBuffer = 8192 };
        DateTimeOffset? own = null, theirs = null;
        try
        {
            BrokerEndpoint.Transport(options, role, MqttProtocol.Mqtt5);
            BrokerCredentials.Read(options);
            if (options.ClientCertificateFile is { } file)
            {
                using var certificate = X509Certificate2.CreateFromPem(RegularFile.ReadAllText(file));
                own = certificate.NotAfter;
            }
        }
        catch (ConnectFailedException exception)
        {
            return Failed(BrokerStep.Credentials, exception.Message);
        }

        (string host, int port) = (options.Broker.DnsSafeHost, BrokerEndpoint.PortOf(options.Broker));
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            return Failed(BrokerStep.Resolve, $"nothing is known of the name {host}: {exception.Message}");
        }

        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(addresses, port, both.Token).ConfigureAwait(false);
            if (options.Broker.Scheme == "mqtts") theirs = await LastDayAsync(client, host, both.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && limit.IsCancellationRequested))
        {
            return Failed(BrokerStep.Reach, exception is SocketException ? exception.Message : $"no answer within {options.ConnectTimeout.TotalSeconds:0.#} s");
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return Failed(BrokerStep.Tls, exception.GetBaseException().Message);
        }

        try
        {
            BrokerConnection connection = await OpenAsync(options, role, time, cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                BrokerFindings found = Failed(BrokerStep.Done, null) with
                {
                    MaximumPacketSize = connection.Limits.MaximumPacketSize,
                    Retains = connection.Limits.RetainAvailable,
                    Acknowledges = connection.Limits.AcknowledgesMessages,
                };
                string? refusal = await PublishAsync(connection, options, time, cancellation).ConfigureAwait(false);
                return refusal is null ? found : found with { Step = BrokerStep.Publish, Failure = refusal };
            }
        }
        catch (ConnectFailedException exception)
        {
            BrokerStep step = exception.InnerException?.GetBaseException() is AuthenticationException || exception.InnerException is AuthenticationException ? BrokerStep.Tls
                : exception.Message.Contains("refused client", StringComparison.Ordinal) ? BrokerStep.Enter
                : BrokerStep.Speak;
            return Failed(step, exception.Message);
        }

        BrokerFindings Failed(BrokerStep step, string? failure) => new() { Step = step, Failure = failure, CertificateEnds = theirs, OwnCertificateEnds = own };
    }

    private static async Task<BrokerConnection> OpenAsync(MqttOptions options, ConnectionRole role, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            return await BrokerConnection.OpenAsync(options, role, options.Protocol, null, time, NullLogger.Instance, cancellation).ConfigureAwait(false);
        }
        catch (ConnectFailedException exception) when (exception.UnsupportedProtocol && options.Protocol == MqttProtocol.Mqtt5)
        {
            return await BrokerConnection.OpenAsync(options, role, MqttProtocol.Mqtt311, null, time, NullLogger.Instance, cancellation).ConfigureAwait(false);
        }
    }

    // Trusted or not: the day is worth knowing, and whether it is trusted shows when the agent's own way is gone.
    private static async Task<DateTimeOffset?> LastDayAsync(TcpClient client, string host, CancellationToken cancellation)
    {
        DateTimeOffset? end = null;
#pragma warning disable CA5359 // Nothing is sent over this connection; it is made to read the certificate.
        using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: true, (_, certificate, _, _) =>
        {
            if (certificate is X509Certificate2 shown) end = shown.NotAfter;
            return true;
        });
#pragma warning restore CA5359
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (end is not null && exception is AuthenticationException or IOException)
        {
            // A broker that asks for the agent's own certificate ends this one; the real connection shows it.
        }
        return end;
    }

    private static async Task<string?> PublishAsync(BrokerConnection connection, MqttOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<MqttPubAckReasonCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Acknowledged = (_, code) => answer.TrySetResult(code);
        connection.Beat = () =>
        {
            if (!connection.IsOpen) answer.TrySetException(new IOException(connection.EndedBecause));
        };
        connection.Start();
        string topic = new AgentTopics(options.BaseTopic!).Doctor;
        try
        {
            await connection.PublishAsync(new MqttPublishPacket { Topic = topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }).ConfigureAwait(false);
            MqttPubAckReasonCode code = await answer.Task.WaitAsync(options.AcknowledgeTimeout, time, cancellation).ConfigureAwait(false);
            await connection.CloseAsync().ConfigureAwait(false);
            return (int)code >= 0x80 ? $"the broker refused a message on {topic}: {code}" : null;
        }
        catch (Exception exception) when (BrokerConnection.IsCommunicationFailure(exception))
        {
            return $"the broker did not take a message on {topic}: {exception.Message}";
        }
    }
}
