using EdgeInspector.Mqtt.Probing;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Reaches the broker, asks to be let in, and reads its answer.</summary>
internal static class BrokerEntry
{
    private const int FirstBytes = 256;

    /// <summary>Makes a connection.</summary>
    /// <param name="options">The broker, and how long all of it may take.</param>
    /// <param name="role">Who asks.</param>
    /// <param name="form">In which way.</param>
    /// <param name="will">The last will; null for none.</param>
    /// <param name="logger">Log of the connection.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ConnectFailedException">The broker cannot be reached, or it refuses.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<BrokerConnection> OpenAsync(
        MqttOptions options, ConnectionRole role, ConnectForm form, byte[]? will, TimeProvider time, ILogger logger,
        CancellationToken cancellation)
    {
        (CredentialFiles files, MqttConnectPacket request) = await BrokerChannel.ReadFilesAsync(
            () => (new CredentialFiles(options, time), BrokerEndpoint.Request(options, role, form, will)), cancellation);
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var channel = new BrokerChannel(options, role, form.Protocol);
        var adapter = Adapter(channel, form.Protocol);
        BrokerStep step = BrokerStep.Reach;
        try
        {
            await channel.ConnectAsync(both.Token);
            step = BrokerStep.Speak;
            await adapter.SendPacketAsync(request, both.Token);
            MqttPacket? answer = await adapter.ReceivePacketAsync(both.Token);
            both.Token.ThrowIfCancellationRequested();
            BrokerLimits limits = Read(answer, options, role, form);
            return new BrokerConnection(adapter, channel, options, role, form.Protocol, limits, files, time, logger);
        }
        catch (Exception exception)
        {
            adapter.Dispose();
            cancellation.ThrowIfCancellationRequested();
            if (exception is ConnectFailedException) throw;
            throw timeout.IsCancellationRequested ? TimedOut(step, options, exception) : Broken(step, channel, options, form, exception);
        }
    }

    /// <summary>What reads and writes packets over a channel; disposes it.</summary>
    public static MqttChannelAdapter Adapter(BrokerChannel channel, MqttProtocol protocol)
    {
        MqttProtocolVersion version = protocol == MqttProtocol.Mqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311;
        var formatter = new MqttPacketFormatterAdapter(version, new MqttBufferWriter(FirstBytes, int.MaxValue));
        return new MqttChannelAdapter(channel, formatter, MqttNetNullLogger.Instance);
    }

    private static BrokerLimits Read(MqttPacket? packet, MqttOptions options, ConnectionRole role, ConnectForm form)
    {
        string broker = BrokerEndpoint.Describe(options.Broker);
        if (packet is null)
        {
            throw new ConnectFailedException(
                $"{broker} closed the connection instead of answering the connect of client '{role.ClientId}' in {Words(form)}; if it does so in every way that is tried, "
                + "check mqtt.protocol, the port, mqtt.user with its password, and the broker's log")
            {
                Step = BrokerStep.Speak,
                Objection = Objection.Unsaid,
            };
        }
        if (packet is not MqttConnAckPacket answer)
            throw new ConnectFailedException($"{broker} answered the connect with something else; is it an MQTT broker?")
            {
                Step = BrokerStep.Speak
            };
        ThrowIfRefused(answer, broker, role, form);
        BrokerLimits limits = form.Protocol == MqttProtocol.Mqtt5 ? BrokerLimits.From(answer) : BrokerLimits.Unstated;
        // A broker that does not take it in a will does not take it in a message.
        return limits with
        {
            RetainAvailable = limits.RetainAvailable && form.RetainsWill,
            AcknowledgesMessages = limits.AcknowledgesMessages && form.AcknowledgesWill,
        };
    }

    private static void ThrowIfRefused(MqttConnAckPacket answer, string broker, ConnectionRole role, ConnectForm form)
    {
        bool is5 = form.Protocol == MqttProtocol.Mqtt5;
        string? refusal = is5
            ? answer.ReasonCode == MqttConnectReasonCode.Success ? null : answer.ReasonCode.ToString()
            : answer.ReturnCode == MqttConnectReturnCode.ConnectionAccepted ? null : answer.ReturnCode.ToString();
        if (refusal is null) return;
        string because = string.IsNullOrEmpty(answer.ReasonString) ? "" : $" ({answer.ReasonString})";
        bool isLogin = refusal.Contains("UserName", StringComparison.OrdinalIgnoreCase)
            || refusal.Contains("NotAuthorized", StringComparison.Ordinal);
        string hint = isLogin ? "; check mqtt.user with its password, and the broker's access list" : "";
        throw new ConnectFailedException($"{broker} refused client '{role.ClientId}': {refusal}{because}{hint}")
        {
            Step = BrokerStep.Enter,
            Objection = !is5 ? Objection.None : answer.ReasonCode switch
            {
                // Number 1 is how MQTT 3.1.1 says it.
                (MqttConnectReasonCode)1 or MqttConnectReasonCode.UnsupportedProtocolVersion => Objection.Protocol,
                MqttConnectReasonCode.RetainNotSupported => Objection.RetainedWill,
                MqttConnectReasonCode.QoSNotSupported => Objection.AcknowledgedWill,
                _ => Objection.None,
            },
        };
    }

    private static ConnectFailedException TimedOut(BrokerStep step, MqttOptions options, Exception exception)
    {
        string what = step == BrokerStep.Reach ? "cannot be reached" : "did not answer the connect";
        return new ConnectFailedException($"{BrokerEndpoint.Describe(options.Broker)} {what}: no success within {options.ConnectTimeout:c}",
            exception)
        { Step = step };
    }

    private static ConnectFailedException Broken(BrokerStep step, BrokerChannel channel, MqttOptions options, ConnectForm form,
        Exception exception)
    {
        string broker = BrokerEndpoint.Describe(options.Broker), detail = ConnectionFailure.Words(exception);
        // In TLS 1.3 the broker looks at the agent's certificate after the handshake.
        if (step == BrokerStep.Speak && channel.Trust?.WordsOfCertificate(detail) is { } words)
            return new ConnectFailedException($"{broker} {words}", exception)
            {
                Step = BrokerStep.Tls,
                CertificateEnds = channel.Trust.Ends
            };
        string? early = step == BrokerStep.Speak ? channel.Trust?.WordsOfEarlyEnd(detail) : null;
        return new ConnectFailedException($"{broker} {early ?? $"did not answer the connect in {Words(form)}: {detail}"}", exception)
        {
            Step = early is null ? step : BrokerStep.Tls,
            // A broker of the 3.1.1 age answers a request of revision 5 in a form that cannot be read as revision 5, or resets the
            // connection. So does whatever else is at that port, and a network that garbles: it is no word of the broker's.
            Objection = step == BrokerStep.Speak ? Objection.Unsaid : Objection.None,
        };
    }

    private static string Words(ConnectForm form) => form.Protocol == MqttProtocol.Mqtt5 ? "MQTT 5" : "MQTT 3.1.1";
}
