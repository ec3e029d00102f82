using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The connection to the MQTT broker and what is sent there.</summary>
internal sealed record MqttConfiguration
{
    [Key("The broker.", Format = TextFormat.Broker)]
    public string Broker { get; init; } = "mqtt://localhost:1883";

    [Key("Upper levels of all topics.", Format = TextFormat.Topic, NullMeans = "edgeinspector/ and the agent's name",
        Example = "acme/lyon/packing/line4/vision1")]
    public string? Base { get; init; }

    [Key("Client id at the broker; no two clients may share one.", NullMeans = "edgeinspector- and the agent's name")]
    public string? ClientId { get; init; }

    [Key("User at the broker.", NullMeans = "no user")]
    public string? User { get; init; }

    [Key("File whose first line is the password.", Format = TextFormat.File, NullMeans = "none")]
    public string? PasswordFile { get; init; }

    [Key("Environment variable that holds the password (its name, not the password).", Format = TextFormat.EnvironmentVariable,
        Hidden = true,
        NullMeans = "none")]
    public string? PasswordEnvironment { get; init; }

    [Key("For mqtts: certificates (PEM) of the authorities that may have signed the broker's.", Format = TextFormat.File,
        NullMeans = "the system's")]
    public string? TlsCaFile { get; init; }

    [Key("For mqtts: this agent's certificate (PEM).", Format = TextFormat.File, NullMeans = "none")]
    public string? TlsClientCertificateFile { get; init; }

    [Key("For mqtts: the private key (PEM) of this agent's certificate.", Format = TextFormat.File, NullMeans = "none")]
    public string? TlsClientKeyFile { get; init; }

    [Key("Protocol version; mqtt311 is for brokers that do not know MQTT 5.")]
    public MqttVersion Protocol { get; init; } = MqttVersion.Mqtt5;

    [Key("The broker takes the agent for lost after 1.5 times this silence.", Unit = "s", Minimum = 1, Maximum = 65535)]
    public int KeepAliveSeconds { get; init; } = 15;

    [Key("How long one attempt to connect may take.", Unit = "s", Minimum = 0.1, Maximum = 300)]
    public double ConnectTimeoutSeconds { get; init; } = 10;

    [Key("How long the broker may take to confirm a message; then the connection counts as broken.", Unit = "s", Minimum = 0.1,
        Maximum = 300)]
    public double PubackTimeoutSeconds { get; init; } = 8;

    [Key("Messages that may be under way to the broker at a time; it may ask for fewer.", Unit = "messages", Minimum = 1, Maximum = 1000)]
    public int InFlight { get; init; } = 16;

    [Key("Older results are not live any more: they go out on the topic 'backlog', never on 'result'.", Unit = "s", Minimum = 0.1,
        Maximum = 3600)]
    public double MaxLiveAgeSeconds { get; init; } = 5;

    [Key("Also send each verdict as plain text (PASS 17) on the topic 'verdict', for controllers that do not read JSON.")]
    public bool PlainVerdict { get; init; }

    [Key("Results held in memory while the disk does not take them.", Unit = "results", Minimum = 1, Maximum = 1_000_000)]
    public int QueueCapacity { get; init; } = 10_000;

    [Key("The outbox on the disk: every result until the broker has it, and some days longer.")]
    public OutboxConfiguration Outbox { get; init; } = new();

    [Key("Time between heartbeats of a working station; PLCs rely on one a second.", Unit = "s", Minimum = 0.1, Maximum = 1)]
    public double HeartbeatSeconds { get; init; } = 0.5;

    [Key("What may be asked of the agent over MQTT.")]
    public CommandsConfiguration Commands { get; init; } = new();

    [Key("Topic prefix for Home Assistant's MQTT discovery, usually homeassistant.", Format = TextFormat.Topic, NullMeans = "no discovery",
        Example = "homeassistant")]
    public string? HomeAssistantPrefix { get; init; }

    [Key("Port of a broker inside the agent, on this machine only and without password, for trials; set broker to mqtt://localhost and this port. Clients of MQTT 3.1.1 need an id of their own there (mosquitto_sub -i NAME).",
        Minimum = 1, Maximum = 65535, NullMeans = "no broker inside the agent", Example = 1883)]
    public int? EmbeddedBrokerPort { get; init; }

    [Key("Overlay pictures: the frame with the regions found.")]
    public PicturesConfiguration Pictures { get; init; } = new();
}
