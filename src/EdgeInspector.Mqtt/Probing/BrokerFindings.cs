namespace EdgeInspector.Mqtt.Probing;

/// <summary>How far a try to use the broker came, and what the broker is like.</summary>
public sealed record BrokerFindings
{
    /// <summary>The step that failed; <see cref="BrokerStep.Done"/> when none did.</summary>
    public required BrokerStep Step { get; init; }

    /// <summary>Why it failed; null when nothing did.</summary>
    public string? Failure { get; init; }

    /// <summary>Last day of the broker's certificate; null without TLS, or when none was shown.</summary>
    public DateTimeOffset? CertificateEnds { get; init; }

    /// <summary>Last day of the agent's own certificate; null without one.</summary>
    public DateTimeOffset? OwnCertificateEnds { get; init; }

    /// <summary>The revision that is spoken; null when nobody was let in.</summary>
    public MqttProtocol? Protocol { get; init; }

    /// <summary>Client ids that the broker let in.</summary>
    public IReadOnlyList<string> ClientIds { get; init; } = [];

    /// <summary>Bytes of the largest packet that the broker takes; null when it was not asked.</summary>
    public long? MaximumPacketSize { get; init; }

    /// <summary>Whether it keeps retained messages.</summary>
    public bool Retains { get; init; } = true;

    /// <summary>Whether it acknowledges messages.</summary>
    public bool Acknowledges { get; init; } = true;
}
