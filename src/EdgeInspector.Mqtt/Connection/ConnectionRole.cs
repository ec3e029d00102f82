namespace EdgeInspector.Mqtt.Connection;

/// <summary>What distinguishes the connection for results from the one for pictures.</summary>
internal sealed record ConnectionRole
{
    /// <summary>For people: results or pictures.</summary>
    public required string Name { get; init; }

    /// <summary>The client id at the broker.</summary>
    public required string ClientId { get; init; }

    /// <summary>Topic of the last will; null for none.</summary>
    public string? WillTopic { get; init; }

    /// <summary>Announced silence after which the broker gives the connection up.</summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>How long one write may take before the connection counts as dead.</summary>
    public required TimeSpan SendTimeout { get; init; }

    /// <summary>Bytes of the largest packet that is taken from the broker; the payload of a larger message is not kept.</summary>
    /// <value>Default 128 KiB: commands are the largest messages that an agent subscribes to, and have half of that.</value>
    public int LargestPacket { get; init; } = 128 * 1024;

    /// <summary>Bytes of the socket's buffers.</summary>
    public required int SocketBuffer { get; init; }
}
