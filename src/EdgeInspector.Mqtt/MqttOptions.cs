namespace EdgeInspector.Mqtt;

/// <summary>
/// How the agent reaches its broker and what it sends there. What the configuration sets has neither default nor range here: both stand at
/// its key. The rest are properties of the product, which tests alone change.
/// </summary>
public sealed record MqttOptions
{
    /// <summary>Where the broker is: mqtt://host[:1883] or mqtts://host[:8883], without user, password or path.</summary>
    public required Uri Broker { get; init; }

    /// <summary>The levels in front of every topic; 1 to 5, not empty, without wildcards.</summary>
    public required string BaseTopic { get; init; }

    /// <summary>The client id; unique at the broker. Pictures use the same with "-img" behind it.</summary>
    public required string ClientId { get; init; }

    /// <summary>The version of the protocol.</summary>
    public required MqttProtocol Protocol { get; init; }

    /// <summary>The user's name; not secret. Null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>Name of the environment variable that holds the password; read again at every connect.</summary>
    public string? PasswordVariable { get; init; }

    /// <summary>File whose first line is the password; read again at every connect.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>
    /// PEM file with the certificate authorities that may sign the broker's certificate; null for those of the operating system.
    /// </summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>PEM file with this agent's certificate, for brokers that ask for one; read again at every connect. Null for none.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file with the private key of <see cref="ClientCertificateFile"/>; null without one.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>
    /// After one and a half times this silence the broker reports the agent as lost; the agent pings twice as often. Whole seconds.
    /// </summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>How long one attempt to connect may take.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>How long the broker may take to acknowledge a message or to answer a ping before the connection counts as dead.</summary>
    public required TimeSpan AcknowledgeTimeout { get; init; }

    /// <summary>Messages sent and not yet acknowledged; the broker's receive maximum may lower it.</summary>
    public required int InFlight { get; init; }

    /// <summary>
    /// Results that are held in memory: for the live topic, and while the disk does not take them. When the disk fails for longer, the
    /// oldest is lost, counted and reported.
    /// </summary>
    public required int QueueCapacity { get; init; }

    /// <summary>A result older than this is no longer live: it goes out on the backlog topic, never on the result topic.</summary>
    public required TimeSpan MaximumLiveAge { get; init; }

    /// <summary>How often a working station beats.</summary>
    public required TimeSpan HeartbeatPeriod { get; init; }

    /// <summary>Whether the plain text verdict is sent for controllers that do not read JSON.</summary>
    public required bool PlainVerdict { get; init; }

    /// <summary>How old a picture may become on its way, here and at the broker. Whole seconds.</summary>
    public required TimeSpan PictureExpiry { get; init; }

    /// <summary>File that remembers what is retained at the broker, to take it back when it is no longer used; null for none.</summary>
    public string? RetainedFile { get; init; }

    /// <summary>Shortest wait before the next attempt to connect.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan ReconnectMinimum { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before the next attempt to connect.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan ReconnectMaximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a live result waits for its commit before it goes out as not durable.</summary>
    /// <value>Default 250 ms; a disk that is in trouble is not waited for.</value>
    public TimeSpan CommitPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>When records that the broker refused are tried again.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan RefusalRetry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long stopping waits for results that were not delivered yet.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Shortest time between two retained "last" messages of a station.</summary>
    /// <value>Default 500 ms.</value>
    public TimeSpan LastPeriod { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Encoded pictures that wait in memory for the broker; above that the oldest is dropped and counted.</summary>
    /// <value>Default 16.</value>
    public int PictureQueueCapacity { get; init; } = 16;
}
