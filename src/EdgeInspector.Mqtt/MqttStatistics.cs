namespace EdgeInspector.Mqtt;

/// <summary>Counters since the publisher was made. Published = Delivered + Dropped + Waiting at every moment of rest.</summary>
public readonly record struct MqttStatistics
{
    /// <summary>Whether results can flow now.</summary>
    public bool Connected { get; init; }

    /// <summary>Connections that were made.</summary>
    public long Connections { get; init; }

    /// <summary>Results handed over.</summary>
    public long Published { get; init; }

    /// <summary>Results that the broker acknowledged.</summary>
    public long Delivered { get; init; }

    /// <summary>Delivered results of which the broker said that nobody subscribes (MQTT 5 only).</summary>
    public long WithoutSubscriber { get; init; }

    /// <summary>Results lost: the queue was full, the broker refused them, or they were left over at the stop.</summary>
    public long Dropped { get; init; }

    /// <summary>Those of the dropped that the broker refused, or that are larger than it takes.</summary>
    public long Refused { get; init; }

    /// <summary>Results that wait or are in flight.</summary>
    public int Waiting { get; init; }

    /// <summary>Pictures handed to the broker.</summary>
    public long PicturesSent { get; init; }

    /// <summary>Pictures dropped: queue full, too old, or larger than the broker takes.</summary>
    public long PicturesDropped { get; init; }
}
