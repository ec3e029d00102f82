using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>Adds connection and outbox to the agent's health, and notices when nobody subscribes.</summary>
internal sealed class OutputHealth(Outgoing outgoing, Func<MqttStatistics> statistics, TimeProvider time, ILogger logger) : IHealthSource
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();
    private bool _alone;
    private long _unheard;
    private long? _looked;

    /// <inheritdoc/>
    public AgentHealth Complete(AgentHealth health)
    {
        MqttStatistics now = statistics();
        bool alone = IsAlone(now.WithoutSubscriber);
        ResultStoreState outbox = outgoing.Outbox.State;
        return health with
        {
            Mqtt = new LinkHealth(
                now.Connected, now.Protocol is { } spoken ? EnumText<MqttProtocol>.Of(spoken).Value : null, now.Connections, alone,
                now.Delivered, now.Dropped, now.Refused, now.PicturesDropped,
                outgoing.OneShots.Stops.Dropped + outgoing.OneShots.Events.Dropped),
            Outbox = new OutboxHealth(
                outbox.Records, outbox.Undelivered,
                outbox.OldestUndelivered is { } oldest ? Math.Max(0, (health.At - oldest).TotalSeconds) : null, outbox.Bytes,
                outbox.MaximumBytes, HoursLeft(outbox, health), outbox.InMemory, outbox.Trouble),
        };
    }

    // Whether results found no subscriber between the last two looks.
    private bool IsAlone(long unheard)
    {
        lock (_lock)
        {
            if (_looked is { } looked && time.GetElapsedTime(looked) < LookPeriod) return _alone;
            bool alone = unheard > _unheard;
            if (alone && !_alone) logger.NoSubscriber();
            (_alone, _unheard, _looked) = (alone, unheard, time.GetTimestamp());
            return alone;
        }
    }

    // What was delivered makes room; what was not, at the rate of this run, fills it.
    private double? HoursLeft(ResultStoreState outbox, AgentHealth health)
    {
        long published = outgoing.Counters.Published;
        if (published == 0 || outbox.Records == 0 || health.UptimeSeconds < 1) return null;
        double bytesEach = (double)outbox.Bytes / outbox.Records;
        double perHour = published / health.UptimeSeconds * 3600 * bytesEach;
        return Math.Round(Math.Max(0, outbox.MaximumBytes - outbox.Undelivered * bytesEach) / perHour, 1);
    }
}
