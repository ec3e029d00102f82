using System.Globalization;
using EdgeInspector.Agent.Options;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Probing;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>The broker: name, network, certificates, login, rights and limits.</summary>
internal sealed class BrokerExamination : IExamination
{
    private const string Why = "Nobody hears the verdicts; they wait in the outbox.";
    private const int LeastPacket = 64 * 1024;
    private static readonly TimeSpan EndsSoon = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public string Area => "broker";

    /// <inheritdoc/>
    public async Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        if (target.Configuration is not { } configuration) return null;
        if (configuration.Mqtt.EmbeddedBrokerPort is not null && !target.AgentRuns) return "inside the agent, which does not run";
        MqttOptions options = configuration.ToOptions();
        BrokerFindings found = await BrokerProbe.TryAsync(options, target.AgentRuns, target.Machine.Time, cancellation);
        FindEndings("The broker's certificate", "brokerCertificate", found.CertificateEnds, "Let the broker's keeper renew it.",
            target.Machine.Time, findings);
        FindEndings(
            "This agent's certificate (mqtt.tlsClientCertificateFile)", "ownCertificate", found.OwnCertificateEnds,
            "Get a new one with its key and put both into place; the agent takes them without a restart.",
            target.Machine.Time, findings);
        if (found.Step != BrokerStep.Done) findings.Add(FailureOf(found, configuration));
        FindLimits(found, findings);
        string spoken = found.Protocol switch
        {
            MqttProtocol.Mqtt5 => ", MQTT 5",
            MqttProtocol.Mqtt311 =>
                configuration.Mqtt.Protocol == MqttVersion.Mqtt311 ? ", MQTT 3.1.1" : ", MQTT 3.1.1 (the broker does not take MQTT 5)",
            _ => "",
        };
        string ids = found.ClientIds.Count > 0 ? $", as {string.Join(" and ", found.ClientIds)}" : "";
        return $"{configuration.Mqtt.Broker}{spoken}{ids}, topics below {configuration.TopicBase}";
    }

    private static Finding FailureOf(BrokerFindings found, AgentConfiguration configuration)
    {
        string broker = configuration.Mqtt.Broker, what = $"{broker}: {found.Failure}";
        return found.Step switch
        {
            BrokerStep.Credentials =>
                new Finding("broker.credentials", Severity.Error, what, Why,
                    "Put the file there and let the agent's user read it, or correct the key that the message names."),
            BrokerStep.Resolve =>
                new Finding("broker.name", Severity.Error, what, Why,
                    "Correct mqtt.broker, or the name service of this machine (/etc/resolv.conf, /etc/hosts); an IP address works without one."),
            BrokerStep.Reach =>
                new Finding("broker.unreachable", Severity.Error, what, Why,
                    "See that the broker runs and listens at that port for other machines, and that no firewall is between; correct mqtt.broker."),
            BrokerStep.Tls => new Finding(
                "broker.tls", Severity.Error, what, Why,
                "Do what the message says; else let mqtt.tlsCaFile name the authority that signed the broker's certificate, write the host name that stands in the certificate into mqtt.broker, and compare the clocks of both machines."),
            BrokerStep.Speak =>
                new Finding("broker.notMqtt", Severity.Error, what, Why,
                    "Another service answers at that port: correct the port in mqtt.broker (1883, with TLS 8883), and mqtt:// or mqtts://; a broker that only closes the connection may want another mqtt.protocol, user or certificate, which its log says."),
            BrokerStep.Enter =>
                new Finding("broker.refused", Severity.Error, what, Why,
                    "Check mqtt.user and its password, mqtt.clientId, and the broker's list of users."),
            BrokerStep.Subscribe =>
                new Finding("broker.deaf", Severity.Error, what, "No command arrives, and a status that another writes stays.",
                    $"Let the broker's access list allow this user to read {configuration.TopicBase}/cmd/+ and /status."),
            _ => new Finding("broker.forbidden", Severity.Error, what, Why,
                $"Let the broker's access list allow this user to write below {configuration.TopicBase}/# and to read {configuration.TopicBase}/cmd/+ and /status."),
        };
    }

    private static void FindEndings(string whose, string id, DateTimeOffset? end, string remedy, TimeProvider time,
        ICollection<Finding> findings)
    {
        if (end is not { } day || day - time.GetUtcNow() > EndsSoon) return;
        bool over = day < time.GetUtcNow();
        findings.Add(new Finding(
            $"broker.{id}", over ? Severity.Error : Severity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"{whose} {(over ? "ended" : "ends")} on {day:yyyy-MM-dd}."),
            over ? Why : "From that day on the broker is not reached any more.", remedy));
    }

    private static void FindLimits(BrokerFindings found, ICollection<Finding> findings)
    {
        if (found.MaximumPacketSize is { } bytes && bytes < LeastPacket)
        {
            findings.Add(new Finding(
                "broker.packetSize", Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"The broker takes packets of {bytes} bytes at most."),
                "Results lose regions, and pictures are dropped.",
                $"Raise the broker's packet limit (Mosquitto: max_packet_size) to 1 MB, at least to {LeastPacket}."));
        }
        if (!found.Retains)
            findings.Add(
                new Finding("broker.noRetain", Severity.Warning, "The broker keeps no retained messages.",
                    "Late subscribers learn states only when they change.",
                    "Allow retained messages at the broker (Mosquitto: retain_available true)."));
        if (!found.Acknowledges)
            findings.Add(
                new Finding("broker.noAcknowledgements", Severity.Error, "The broker offers quality of service 0 only.",
                    "Nobody knows whether a result arrived.", "Use a broker with quality 1 (Mosquitto: max_qos 1 or 2)."));
    }
}
