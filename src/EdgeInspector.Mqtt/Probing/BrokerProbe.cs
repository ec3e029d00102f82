using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Mqtt.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Probing;

/// <summary>
/// Tries the broker as the agent would use it: with its last will, its subscriptions, and its client ids. While an agent runs it takes an
/// id of its own ("-doctor" behind the agent's), so that nobody is thrown out. It leaves one empty message on the topic <c>doctor</c>
/// below the base, to see whether it may write there.
/// </summary>
public static class BrokerProbe
{
    /// <summary>Goes as far as it can.</summary>
    /// <param name="options">The agent's options; their time limit for connecting holds for each connection.</param>
    /// <param name="agentRuns">Whether an agent uses the ids now.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<BrokerFindings> TryAsync(MqttOptions options, bool agentRuns, TimeProvider time,
        CancellationToken cancellation)
    {
        var topics = new AgentTopics(options.BaseTopic);
        var found = new BrokerFindings { Step = BrokerStep.Done };
        try
        {
            found = found with { OwnCertificateEnds = CertificateFiles.OwnEnds(options) };
            string[] ids = agentRuns ? [$"{options.ClientId}-doctor"] : [options.ClientId, $"{options.ClientId}-img"];
            foreach (string id in ids)
            {
                // Pictures have no will and hear nothing.
                bool isFirst = id == ids[0];
                var role = new ConnectionRole
                {
                    Name = "doctor",
                    ClientId = id,
                    WillTopic = isFirst ? topics.Status : null,
                    KeepAlive = options.KeepAlive,
                    SendTimeout = options.AcknowledgeTimeout,
                    SocketBuffer = 8192,
                };
                BrokerConnection connection = await OpenAsync(options, role, topics, time, cancellation);
                await using (connection)
                {
                    found = found with
                    {
                        CertificateEnds = connection.CertificateEnds,
                        Protocol = connection.Protocol,
                        ClientIds = [.. found.ClientIds, id],
                        MaximumPacketSize = connection.Limits.MaximumPacketSize,
                        Retains = found.Retains && connection.Limits.RetainAvailable,
                        Acknowledges = found.Acknowledges && connection.Limits.AcknowledgesMessages,
                    };
                    found = await UseAsync(connection, found, isFirst ? [topics.Commands + "+", topics.Status] : [], topics.Doctor, options,
                        time, cancellation);
                }
                if (found.Step != BrokerStep.Done) return found;
            }
            return found;
        }
        catch (ConnectFailedException exception)
        {
            return found with { Step = exception.Step, Failure = exception.Message, CertificateEnds = exception.CertificateEnds };
        }
    }

    private static async Task<BrokerConnection> OpenAsync(MqttOptions options, ConnectionRole role, AgentTopics topics, TimeProvider time,
        CancellationToken cancellation)
    {
        // Sent only if the doctor dies within this second; an agent that runs corrects it then.
        byte[]? will = role.WillTopic is null ? null
            : new StatusKeeper(new AgentIdentity("doctor", 0), topics, new DroppedResults(), time, NullLogger.Instance).WriteWill();
        var negotiation = new ConnectNegotiation(options.Protocol, will is not null, time);
        while (true)
        {
            try
            {
                BrokerConnection connection = await BrokerEntry.OpenAsync(options, role, negotiation.Form, will, time, NullLogger.Instance,
                    cancellation);
                if (negotiation.Accepted()) return connection;
                await using (connection)
                {
                    connection.Start();
                    await connection.CloseAsync();
                }
            }
            catch (ConnectFailedException exception) when (negotiation.Refused(exception.Objection))
            {
                // There is another way to ask.
            }
        }
    }

    private static async Task<BrokerFindings> UseAsync(
        BrokerConnection connection, BrokerFindings found, string[] filters, string topic, MqttOptions options, TimeProvider time,
        CancellationToken cancellation)
    {
        var written = new TaskCompletionSource<MqttPubAckReasonCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        int answers = 0;
        connection.Acknowledged = (_, code) => written.TrySetResult(code);
        connection.Subscribed = granted =>
        {
            if (!granted) heard.TrySetResult($"the broker refused the subscription to {filters[answers]}");
            else if (++answers == filters.Length) heard.TrySetResult(null);
        };
        connection.Beat = () =>
        {
            if (connection.IsOpen) return;
            written.TrySetException(new IOException(connection.EndedBecause));
            heard.TrySetException(new IOException(connection.EndedBecause));
        };
        connection.Start();
        BrokerStep step = BrokerStep.Subscribe;
        string what = "the subscription to commands";
        try
        {
            foreach (string filter in filters) await connection.SubscribeAsync(filter);
            string? refusal = filters.Length == 0 ? null : await heard.Task.WaitAsync(options.AcknowledgeTimeout, time, cancellation);
            if (refusal is not null) return found with { Step = step, Failure = refusal };
            (step, what) = (BrokerStep.Publish, $"a message on {topic}");
            await connection.PublishAsync(
                new MqttPublishPacket { Topic = topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
            MqttPubAckReasonCode code = await written.Task.WaitAsync(options.AcknowledgeTimeout, time, cancellation);
            await connection.CloseAsync();
            return (int)code >= 0x80 ? found with { Step = step, Failure = $"the broker refused a message on {topic}: {code}" } : found;
        }
        catch (Exception exception) when (ConnectionFailure.Is(exception))
        {
            return found with { Step = step, Failure = $"the broker did not take {what}: {ConnectionFailure.Words(exception)}" };
        }
    }
}
