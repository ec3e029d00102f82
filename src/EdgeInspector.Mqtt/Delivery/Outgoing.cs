using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Mqtt.Retained;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Everything that waits to be sent on the connection for results.</summary>
internal sealed record Outgoing
{
    /// <summary>Results that are to go out.</summary>
    public required ResultOutbox Outbox { get; init; }

    /// <summary>States, beats and last values.</summary>
    public required StationBoard Stations { get; init; }

    /// <summary>What stands for late subscribers.</summary>
    public required RetainedBoard Retained { get; init; }

    /// <summary>Requests to stop the line, events and answers.</summary>
    public required OneShots OneShots { get; init; }

    /// <summary>The status, which is also the last will.</summary>
    public required StatusKeeper Status { get; init; }

    /// <summary>Counters.</summary>
    public required DeliveryCounters Counters { get; init; }

    /// <summary>Wakes the sender.</summary>
    public required WakeSignal Wake { get; init; }
}
