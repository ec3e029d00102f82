namespace EdgeInspector.Mqtt;

/// <summary>
/// Counters since the publisher was made. Published + those left by earlier runs = Delivered + Dropped + Refused + Waiting at every moment
/// of rest.
/// </summary>
public readonly record struct MqttStatistics
{
    /// <summary>Whether results can flow now.</summary>
    public bool Connected { get; init; }

    /// <summary>The revision of the protocol that is spoken now; null while there is no connection.</summary>
    public MqttProtocol? Protocol { get; init; }

    /// <summary>Connections that were made.</summary>
    public long Connections { get; init; }

    /// <summary>Results handed over.</summary>
    public long Published { get; init; }

    /// <summary>Results that the broker acknowledged.</summary>
    public long Delivered { get; init; }

    /// <summary>Delivered results of which the broker said that nobody subscribes (MQTT 5 only).</summary>
    public long WithoutSubscriber { get; init; }

    /// <summary>Results lost: the disk failed for too long, the outbox was full, or they were too old.</summary>
    public long Dropped { get; init; }

    /// <summary>Results that the broker refuses permanently, or that are larger than it takes: parked in the outbox.</summary>
    public long Refused { get; init; }

    /// <summary>Results that wait or are in flight, those of earlier runs included.</summary>
    public long Waiting { get; init; }

    /// <summary>Pictures handed to the broker.</summary>
    public long PicturesSent { get; init; }

    /// <summary>Pictures dropped: queue full, too old, or larger than the broker takes.</summary>
    public long PicturesDropped { get; init; }
}
