using System.Collections.Concurrent;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Monitoring;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Counters;

/// <summary>
/// Calls for somebody when the trip rules of a station begin to hold: in the log, as an event, in its state, and on the line.
/// </summary>
/// <param name="configuration">A station's trips as they are configured now.</param>
/// <param name="facts">Takes what holds.</param>
/// <param name="line">Asked to stop.</param>
internal sealed class TripWatch(Func<string, TripsConfiguration?> configuration, Action<StatusFact> facts, ILineStop line, ILogger logger)
    : IInspectionSink
{
    private readonly ConcurrentDictionary<string, Watched> _stations = new(StringComparer.Ordinal);

    /// <summary>The rules that hold at a station, as messages write them.</summary>
    public IReadOnlyList<string> Current(string station) => _stations.TryGetValue(station, out Watched? watched) ? watched.Holding : [];

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        // Parts that several stations see have no rules of their own.
        if (configuration(inspection.Station) is not { } trips) return;
        Watched watched = _stations.GetOrAdd(inspection.Station, _ => new Watched());
        IReadOnlyList<ITripRule> before = watched.Monitor?.Current ?? [];
        if (watched.Monitor is not { } monitor || watched.Limits != LimitsOf(trips)) monitor = watched.Begin(LimitsOf(trips));
        monitor.Add(inspection);
        Trip[] was = [.. before.Select(rule => rule.Trip)], now = [.. monitor.Current.Select(rule => rule.Trip)];
        if (was.SequenceEqual(now)) return;
        watched.Holding = [.. now.Select(Text)];
        facts(new StationTrips(inspection.Station, watched.Holding));
        foreach (ITripRule rule in monitor.Current.Where(rule => !was.Contains(rule.Trip))) Call(inspection, rule, trips.StopTopic);
        foreach (Trip ended in was.Except(now)) logger.TripEnded(inspection.Station, Text(ended), inspection.Sequence);
    }

    /// <inheritdoc/>
    /// <remarks>The rules hold of what they see.</remarks>
    public void Lost(LostResults lost)
    {
    }

    private static string Text(Trip trip) => JsonLiteral.CamelCase(trip.ToString());

    private static TripLimits LimitsOf(TripsConfiguration trips) =>
        new(trips.RejectsInARow, trips.FailedPercent / 100, trips.NotInspectedPercent / 100, trips.WindowParts);

    private void Call(Inspection inspection, ITripRule rule, string? stopTopic)
    {
        if (stopTopic is not null) line.Request(new StopRequest(stopTopic, inspection.Station, Text(rule.Trip), inspection.Sequence));
        logger.Tripped(inspection.Station, Text(rule.Trip), inspection.Sequence, rule.Because);
    }

    private sealed class Watched
    {
        public TripLimits? Limits { get; private set; }

        public TripMonitor? Monitor { get; private set; }

        public volatile IReadOnlyList<string> Holding = [];

        public TripMonitor Begin(TripLimits limits)
        {
            (Limits, Monitor) = (limits, new TripMonitor(limits.ToRules()));
            return Monitor;
        }
    }
}
