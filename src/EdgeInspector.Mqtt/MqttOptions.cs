namespace EdgeInspector.Mqtt;

/// <summary>How the agent reaches its broker and what it sends there. Check with <see cref="MqttOptionsValidator"/> before use.</summary>
public sealed record MqttOptions
{
    /// <summary>Where the broker is.</summary>
    /// <value>mqtt://host[:1883] or mqtts://host[:8883], without user, password or path.</value>
    public required Uri Broker { get; init; }

    /// <summary>The levels in front of every topic.</summary>
    /// <value>1 to 5 levels, not empty, without wildcards. Null (the default) means edgeinspector/&lt;agent&gt;.</value>
    public string? BaseTopic { get; init; }

    /// <summary>The client id; unique at the broker. Pictures use the same with "-img" behind it.</summary>
    /// <value>Null (the default) means the agent's name.</value>
    public string? ClientId { get; init; }

    /// <summary>The revision of the protocol.</summary>
    /// <value>Default MQTT 5.0.</value>
    public MqttProtocol Protocol { get; init; } = MqttProtocol.Mqtt5;

    /// <summary>The user's name; not secret. The password never stands in the configuration.</summary>
    /// <value>Null (the default) for none.</value>
    public string? UserName { get; init; }

    /// <summary>Name of the environment variable that holds the password; read again at every connect.</summary>
    public string? PasswordVariable { get; init; }

    /// <summary>File whose first line is the password; read again at every connect.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file with the certificate authorities that may sign the broker's certificate.</summary>
    /// <value>Null (the default) means those of the operating system.</value>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>PEM file with this agent's certificate, for brokers that ask for one; read again at every connect.</summary>
    /// <value>Null (the default) for none; else <see cref="ClientKeyFile"/> belongs to it.</value>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file with the private key of <see cref="ClientCertificateFile"/>.</summary>
    public string? ClientKeyFile { get; init; }

    /// <summary>After one and a half times this silence the broker reports the agent as lost; the agent pings twice as often.</summary>
    /// <value>Whole seconds, 1 s to 65,535 s, default 5 s.</value>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt to connect may take.</summary>
    /// <value>100 ms to 5 min, default 10 s.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the broker may take to acknowledge a message or to answer a ping before the connection counts as dead.</summary>
    /// <value>100 ms to 5 min, default 5 s.</value>
    public TimeSpan AcknowledgeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Shortest wait before the next attempt to connect.</summary>
    /// <value>10 ms to <see cref="ReconnectMaximum"/>, default 1 s.</value>
    public TimeSpan ReconnectMinimum { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before the next attempt to connect.</summary>
    /// <value>Up to 1 h, default 30 s.</value>
    public TimeSpan ReconnectMaximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages sent and not yet acknowledged; the broker's receive maximum may lower it.</summary>
    /// <value>1 to 1,000, default 16.</value>
    public int InFlight { get; init; } = 16;

    /// <summary>Folder in which results are kept until the broker has them, and some time longer.</summary>
    public required string OutboxFolder { get; init; }

    /// <summary>Bytes that the folder may take: what was delivered goes first, then undelivered passes, rejects last.</summary>
    /// <value>1 MB to 1 TB, default 4 GB.</value>
    public long OutboxMaximumBytes { get; init; } = 4L << 30;

    /// <summary>How long results are kept, delivered or not.</summary>
    /// <value>1 min to 10 years, default 7 days.</value>
    public TimeSpan OutboxMaximumAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a live result waits for its commit before it goes out as not durable.</summary>
    /// <value>0 to 1 s, default 250 ms; a disk that is in trouble is not waited for.</value>
    public TimeSpan CommitPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>When records that the broker refused are tried again.</summary>
    /// <value>100 ms to 1 h, default 60 s.</value>
    public TimeSpan RefusalRetry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Results that are held in memory: for the live topic, and while the disk does not take them. When the disk fails for longer, the
    /// oldest is lost, counted and reported.
    /// </summary>
    /// <value>1 to 1,000,000, default 10,000.</value>
    public int QueueCapacity { get; init; } = 10_000;

    /// <summary>A result older than this is no longer live: it goes out on the backlog topic, never on the result topic.</summary>
    /// <value>100 ms to 1 h, default 5 s.</value>
    public TimeSpan MaximumLiveAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long stopping waits for results that were not delivered yet.</summary>
    /// <value>0 to 10 min, default 5 s.</value>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a working station beats.</summary>
    /// <value>100 ms to 1 min, default 1 s.</value>
    public TimeSpan HeartbeatPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Shortest time between two retained "last" messages of a station.</summary>
    /// <value>0 to 1 h, default 500 ms.</value>
    public TimeSpan LastPeriod { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the plain text verdict is sent for controllers that do not read JSON.</summary>
    /// <value>Default false.</value>
    public bool PlainVerdict { get; init; }

    /// <summary>How old a picture may become on its way, here and at the broker.</summary>
    /// <value>Whole seconds, 1 s to 24 h, default 60 s.</value>
    public TimeSpan PictureExpiry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Encoded pictures that wait in memory for the broker; above that the oldest is dropped and counted.</summary>
    /// <value>1 to 1,000, default 16.</value>
    public int PictureQueueCapacity { get; init; } = 16;
}
