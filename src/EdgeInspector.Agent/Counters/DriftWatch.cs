using System.Collections.Concurrent;
using System.Globalization;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Monitoring;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Counters;

/// <summary>
/// Calls for somebody when light, focus, a place of the picture or the parts have moved away from what a station's model was taught: in
/// the log, as an event, with the next picture. The figures stand in the statistics all the time.
/// </summary>
/// <param name="stations">By name.</param>
internal sealed class DriftWatch(IReadOnlyDictionary<string, Station> stations, ILogger logger) : IInspectionSink
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<DriftCause>> _called = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (!stations.TryGetValue(inspection.Station, out Station? station)) return;
        bool wanted = station.Revision.Configuration.DriftAlarms;
        IReadOnlyList<DriftCause> before = _called.GetValueOrDefault(station.Name, []);
        IReadOnlyList<DriftCause> now = wanted ? station.Pipeline?.Drift?.Causes ?? [] : [];
        if (ReferenceEquals(before, now) || before.SequenceEqual(now)) return;
        _called[station.Name] = now;
        DriftReport? report = station.Pipeline?.Drift?.Report();
        foreach (DriftCause cause in now.Except(before))
        {
            if (report is null) continue;
            logger.DriftBegan(station.Name, JsonLiteral.CamelCase(cause.ToString()), inspection.Sequence, FiguresOf(cause, report));
            station.TrySnapshot();
        }
        foreach (DriftCause cause in before.Except(now))
            logger.DriftEnded(station.Name, JsonLiteral.CamelCase(cause.ToString()), inspection.Sequence);
    }

    /// <inheritdoc/>
    /// <remarks>The monitor sees what is inspected, not what is stored.</remarks>
    public void Lost(LostResults lost)
    {
    }

    private static string FiguresOf(DriftCause cause, DriftReport report)
    {
        string[] names = cause switch
        {
            DriftCause.Light => ["brightness", "contrast"],
            DriftCause.Focus => ["focus"],
            DriftCause.Place => ["place"],
            _ => ["score"],
        };
        string figures = string.Join(", ", report.Signals.Where(signal => names.Contains(signal.Name)).Select(signal => string.Create(
            CultureInfo.InvariantCulture, $"{signal.Name} {signal.Value:+0.0;-0.0;0.0} (limit {signal.Limit:0.0})")));
        return cause == DriftCause.Place && report.Place is { } place ? $"{figures}, at {place}" : figures;
    }
}
