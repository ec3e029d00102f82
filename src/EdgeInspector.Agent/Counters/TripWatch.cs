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
    private static readonly string ChallengeTrip = Text(Trip.Challenge);
    private readonly ConcurrentDictionary<string, Watched> _stations = new(StringComparer.Ordinal);

    /// <summary>The rules that hold at a station, as messages write them.</summary>
    public IReadOnlyList<string> Current(string station) => _stations.TryGetValue(station, out Watched? watched) ? watched.Holding : [];

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        // Parts that several stations see have no rules of their own, and rejects among challenge parts are as they must be.
        if (inspection.Challenge is not null || configuration(inspection.Station) is not { } trips) return;
        Watched watched = _stations.GetOrAdd(inspection.Station, _ => new Watched());
        IReadOnlyList<ITripRule> before = watched.Monitor?.Current ?? [];
        if (watched.Monitor is not { } monitor || watched.Limits != LimitsOf(trips)) monitor = watched.Begin(LimitsOf(trips));
        monitor.Add(inspection);
        Trip[] was = [.. before.Select(rule => rule.Trip)], now = [.. monitor.Current.Select(rule => rule.Trip)];
        if (was.SequenceEqual(now)) return;
        lock (watched)
        {
            watched.Rules = [.. now.Select(Text)];
            facts(new StationTrips(inspection.Station, watched.Holding));
        }
        foreach (ITripRule rule in monitor.Current.Where(rule => !was.Contains(rule.Trip))) Call(inspection, rule, trips.StopTopic);
        foreach (Trip ended in was.Except(now)) logger.TripEnded(inspection.Station, Text(ended), inspection.Sequence);
    }

    /// <inheritdoc/>
    /// <remarks>The rules hold of what they see.</remarks>
    public void Lost(LostResults lost)
    {
    }

    /// <summary>A station's challenge parts failed or are overdue, or no longer are.</summary>
    /// <param name="station">The station.</param>
    /// <param name="because">What happened, as a sentence; null when it is over.</param>
    /// <param name="sequence">Number of the newest record.</param>
    public void SetChallenge(string station, string? because, long sequence)
    {
        Watched watched = _stations.GetOrAdd(station, _ => new Watched());
        lock (watched)
        {
            bool was = watched.IsChallenge;
            watched.IsChallenge = because is not null;
            if (was == watched.IsChallenge) return;
            facts(new StationTrips(station, watched.Holding));
        }
        if (because is null)
        {
            logger.TripEnded(station, ChallengeTrip, sequence);
            return;
        }
        if (configuration(station)?.StopTopic is { } stop) line.Request(new StopRequest(stop, station, ChallengeTrip, sequence));
        logger.Tripped(station, ChallengeTrip, sequence, because);
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

        public volatile IReadOnlyList<string> Rules = [];

        public volatile bool IsChallenge;

        public IReadOnlyList<string> Holding => IsChallenge ? [.. Rules, ChallengeTrip] : Rules;

        public TripMonitor Begin(TripLimits limits)
        {
            (Limits, Monitor) = (limits, new TripMonitor(limits.ToRules()));
            return Monitor;
        }
    }
}
