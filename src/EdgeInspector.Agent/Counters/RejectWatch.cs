using System.Collections.Concurrent;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Monitoring;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Counters;

/// <summary>
/// Calls for somebody while the line runs when more parts fail than chance gives. What is usual is learned for each model, product and set
/// of rules by itself, for another one rejects another share rightly, and outlasts the agent; a kill costs the hour that is on.
/// </summary>
/// <param name="stateDirectory">Where what is usual is kept, for each station in a file.</param>
/// <param name="stations">By name.</param>
internal sealed class RejectWatch(
    string stateDirectory, IReadOnlyDictionary<string, Station> stations, TimeProvider time, ILogger logger) : IInspectionSink
{
    private const int MostBases = 50;
    private static readonly StationFile<RejectMemory> File = new(
        ".rejects", read => read.Bases?.All(one => one is { Basis: not null, Hours: not null }
            && one.Hours.All(hour => hour is not null && hour.Failed >= 0 && hour.Failed <= hour.Parts)) == true);
    private readonly ConcurrentDictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    /// <summary>A station's rejects beside those that chance gives; null where it inspects nothing or nobody wants to know.</summary>
    public RejectReport? Report(string station) => _watched.GetValueOrDefault(station)?.Now?.Report();

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (inspection.Challenge is not null || !stations.TryGetValue(inspection.Station, out Station? station)) return;
        Watched watched = _watched.GetOrAdd(station.Name, Open);
        StationRevision revision = station.Revision;
        if (!ReferenceEquals(watched.Revision, revision)) Follow(watched, revision);
        if (watched.Now is { } monitor && monitor.Add(inspection.Verdict)) Keep(station.Name, watched);
        Tell(station, watched, inspection.Sequence);
    }

    /// <inheritdoc/>
    /// <remarks>It sees what is inspected, not what is stored.</remarks>
    public void Lost(LostResults lost)
    {
    }

    private void Follow(Watched watched, StationRevision revision)
    {
        watched.Revision = revision;
        double? told = revision.Configuration.UsualFailedPercent / 100;
        // The camera's settings stay the same line: what they do to rejects is what somebody wants to hear.
        if (!revision.Configuration.RejectAlarms || ChallengePlans.BasisOf(revision) is not ChallengeBasis { Model: { } model } basis)
        {
            watched.Now = null;
            return;
        }
        string key = $"{model} {basis.Recipe} {basis.Threshold}";
        (string Key, RejectMonitor Monitor) known = watched.Monitors.Find(one => one.Key == key);
        // The one in use is the last one, so that the first one is what was not used for longest.
        watched.Monitors.Remove(known);
        if (watched.Monitors.Count == MostBases) watched.Monitors.RemoveAt(0);
        watched.Now = known.Monitor is { } monitor && monitor.UsualShare == told
            ? monitor : new RejectMonitor(known.Monitor?.Hours ?? [], told, time);
        watched.Monitors.Add((key, watched.Now));
    }

    private void Tell(Station station, Watched watched, long sequence)
    {
        string? because = watched.Now?.Because;
        if (because == watched.Called) return;
        bool was = watched.Called is not null;
        watched.Called = because;
        if (because is null) logger.RejectsAsUsual(station.Name, sequence);
        else if (!was)
        {
            logger.RejectsBeyondChance(station.Name, sequence, because);
            station.TrySnapshot();
        }
    }

    private Watched Open(string station)
    {
        string file = File.PathOf(stateDirectory, station);
        RejectMemory kept = File.Read(file, out string? damage);
        if (damage is not null) logger.UsualRejectsLost(station, file, damage);
        return new Watched([.. kept.Bases.Select(one => (one.Basis, new RejectMonitor(one.Hours, null, time)))]);
    }

    private void Keep(string station, Watched watched)
    {
        string file = File.PathOf(stateDirectory, station);
        try
        {
            StationFile<RejectMemory>.Write(
                file, new RejectMemory { Bases = [.. watched.Monitors.Select(one => new RejectBasis(one.Key, one.Monitor.Hours))] });
            watched.IsUnkept = false;
        }
        catch (IOException exception)
        {
            // Said once: with a full disk this comes every hour.
            if (!watched.IsUnkept) logger.UsualRejectsLost(station, file, exception.Message);
            watched.IsUnkept = true;
        }
    }

    private sealed record RejectMemory
    {
        public IReadOnlyList<RejectBasis> Bases { get; init; } = [];
    }

    private sealed record RejectBasis(string Basis, IReadOnlyList<RejectHour> Hours);

    private sealed class Watched(List<(string Key, RejectMonitor Monitor)> monitors)
    {
        public List<(string Key, RejectMonitor Monitor)> Monitors { get; } = monitors;

        public StationRevision? Revision { get; set; }

        public volatile RejectMonitor? Now;

        public string? Called { get; set; }

        public bool IsUnkept { get; set; }
    }
}
