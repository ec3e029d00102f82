using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Mqtt;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Counters;

/// <summary>Counts every inspection on its way out and calls for somebody when too many parts are rejected.</summary>
/// <param name="publisher">Takes them next.</param>
/// <param name="station">The station's configuration and counters.</param>
/// <param name="logger">Log.</param>
internal sealed class CountingPublisher(
    MqttPublisher publisher, Func<string, (TripsConfiguration Trips, StationCounters Counters)> station, ILogger logger) : IInspectionPublisher
{
    /// <inheritdoc/>
    public void Publish(Inspection inspection)
    {
        (TripsConfiguration trips, StationCounters counters) = station(inspection.Station);
        (IReadOnlyList<Trip> Before, IReadOnlyList<Trip> Now)? change = counters.Add(inspection, LimitsOf(trips));
        publisher.Publish(inspection);
        if (change is not { } changed) return;
        publisher.SetTrips(inspection.Station, [.. changed.Now.Select(Text)]);
        foreach (Trip trip in changed.Now.Except(changed.Before)) Call(inspection, trip, trips);
        foreach (Trip trip in changed.Before.Except(changed.Now)) logger.TripEnded(inspection.Station, Text(trip), inspection.Sequence);
    }

    /// <inheritdoc/>
    public void PublishPicture(InspectionPicture picture) => publisher.PublishPicture(picture);

    /// <summary>How a trip is written in messages.</summary>
    public static string Text(Trip trip) => JsonLiteral.CamelCase(trip.ToString());

    private void Call(Inspection inspection, Trip trip, TripsConfiguration trips)
    {
        logger.Tripped(inspection.Station, Text(trip), inspection.Sequence, trip switch
        {
            Trip.RejectsInARow => $"{trips.RejectsInARow} parts in a row did not pass.",
            Trip.FailedShare => $"{trips.FailedPercent:0.##} % or more of the last {trips.WindowParts} parts failed.",
            _ => $"{trips.NotInspectedPercent:0.##} % or more of the last {trips.WindowParts} parts were not inspected.",
        });
        if (trips.StopTopic is { } topic) publisher.RequestStop(topic, inspection.Station, Text(trip), inspection.Sequence);
    }

    private static TripLimits LimitsOf(TripsConfiguration trips) => new(trips.RejectsInARow, trips.FailedPercent / 100, trips.NotInspectedPercent / 100, trips.WindowParts);
}
