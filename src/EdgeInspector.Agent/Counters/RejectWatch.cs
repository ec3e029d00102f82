using System.Collections.Concurrent;
using System.Text.Json;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
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
    private const long LargestFile = 8 << 20;
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
        string file = FileOf(station);
        try
        {
            if (RegularFile.Exists(file))
            {
                Kept[] kept = JsonSerializer.Deserialize<Kept[]>(
                    RegularFile.ReadAllBytes(file, LargestFile), JsonSerializerOptions.Web) ?? [];
                return new Watched([.. kept.Select(one => (one.Basis, new RejectMonitor(one.Hours, null, time)))]);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.UsualRejectsLost(station, file, exception.Message);
        }
        return new Watched([]);
    }

    private void Keep(string station, Watched watched)
    {
        string file = FileOf(station);
        try
        {
            AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(
                watched.Monitors.Select(one => new Kept(one.Key, [.. one.Monitor.Hours])), JsonSerializerOptions.Web));
            watched.IsUnkept = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said once: with a full disk this comes every hour.
            if (!watched.IsUnkept) logger.UsualRejectsLost(station, file, exception.Message);
            watched.IsUnkept = true;
        }
    }

    private string FileOf(string station) => Path.Combine(stateDirectory, "stations", station + ".rejects");

    private sealed record Kept(string Basis, RejectHour[] Hours);

    private sealed class Watched(List<(string Key, RejectMonitor Monitor)> monitors)
    {
        public List<(string Key, RejectMonitor Monitor)> Monitors { get; } = monitors;

        public StationRevision? Revision { get; set; }

        public volatile RejectMonitor? Now;

        public string? Called { get; set; }

        public bool IsUnkept { get; set; }
    }
}
