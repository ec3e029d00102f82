using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Stations;

/// <summary>
/// Watches the model packages of all stations. One that changes on the disk is said and stays out of use, because nobody may change what
/// decides without a word; it is taken over when the configuration file is saved again or names another package, at a changeover to it,
/// and at the next start. Whenever a station takes another package than it used last from the same folder, that is said with both.
/// </summary>
internal sealed class PackageWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, UsedPackages> _used;
    private readonly Dictionary<string, UsedPackage> _onDisk = new(StringComparer.Ordinal);
    private readonly IReadOnlyCollection<Station> _stations;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private volatile string? _expected;

    /// <param name="stations">All stations; they stay the caller's.</param>
    /// <param name="stateDirectory">Where it is remembered what they used.</param>
    public PackageWatch(IReadOnlyCollection<Station> stations, string stateDirectory, TimeProvider time, ILogger logger)
    {
        (_stations, _time, _logger) = (stations, time, logger);
        _used = stations.ToDictionary(station => station.Name, station => new UsedPackages(stateDirectory, station.Name),
            StringComparer.Ordinal);
    }

    /// <summary>
    /// Called with station, folder, old and new when a station took another package than it used last from the same folder.
    /// </summary>
    public Action<string, string, string, string>? Taken { get; init; }

    /// <summary>Called when a package on the disk begins or ends to differ from the one in use.</summary>
    public Action? Changed { get; set; }

    /// <summary>
    /// Names the folder in which another package is meant to come, by a change that says so itself; null when none is any more.
    /// </summary>
    public void Expect(string? folder) => _expected = folder;

    /// <summary>Begins to look.</summary>
    public void Start() => _work = Task.Run(WatchAsync);

    /// <summary>The package in a station's folder where it is not the one in use; null otherwise.</summary>
    public UsedPackage? OnDisk(string station)
    {
        lock (_lock) return _onDisk.GetValueOrDefault(station);
    }

    /// <summary>What makes no sense at a station, or waits to be taken into use, in sentences; empty when nothing does.</summary>
    public IReadOnlyList<string> WarningsOf(Station station)
    {
        StationRevision revision = station.Revision;
        string? waits = OnDisk(station.Name) is { } package ? _used[station.Name].Difference(revision.Effective.Package, package) : null;
        return waits is null ? revision.Doubts : [.. revision.Doubts, waits];
    }

    /// <summary>Called when a station works with another revision.</summary>
    public void Took(Station station)
    {
        StationRevision revision = station.Revision;
        if (revision.Model?.Info is not { } model) return;
        string folder = revision.Effective.Package;
        var now = new UsedPackage(model.Sha256, revision.Rules.Verdict.Threshold);
        lock (_lock) _onDisk.Remove(station.Name);
        UsedPackage? before = _used[station.Name].Note(folder, now);
        if (before is null || before.Sha256 == now.Sha256 || IsExpected(folder)) return;
        _logger.PackageTaken(station.Name, folder, before.ToString(), now.ToString());
        Taken?.Invoke(station.Name, folder, before.ToString(), now.ToString());
    }

    /// <summary>Stations whose package on the disk is not the one in use, as of now.</summary>
    public IReadOnlyList<Station> Look()
    {
        bool any = false;
        List<Station> differing = [];
        foreach (Station station in _stations) any |= Look(station, differing);
        if (any) Changed?.Invoke();
        return differing;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // A folder that does not answer must not keep the agent from stopping.
        await Task.WhenAny(_work, Task.Delay(Period, _time));
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) Look();
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    // Whether anything changed.
    private bool Look(Station station, List<Station> differing)
    {
        StationRevision revision = station.Revision;
        if (IsExpected(revision.Effective.Package)) return false;
        if (revision.Model?.Info is not { } model || PackageReader.ReadSha256(revision.Effective.Package) is not { } sha256) return false;
        UsedPackage? package = null;
        if (sha256 != model.Sha256
            && (package = OnDisk(station.Name)?.Sha256 == sha256 ? OnDisk(station.Name) : Read(revision.Effective.Package)) is null)
            return false;
        if (package is not null) differing.Add(station);
        lock (_lock)
        {
            if (station.Revision != revision || package == _onDisk.GetValueOrDefault(station.Name)) return false;
            if (package is null) _onDisk.Remove(station.Name);
            else _onDisk[station.Name] = package;
        }
        if (package is null) _logger.PackageAsInUse(station.Name, revision.Effective.Package);
        else _logger.PackageChanged(station.Name, revision.Effective.Package, package.ToString(),
            new UsedPackage(model.Sha256, revision.Rules.Verdict.Threshold).ToString());
        return true;
    }

    private bool IsExpected(string folder) =>
        _expected is { } place && PackagePlace.Of(folder) == place;

    // Null while it is replaced, damaged or not there: what is in use does not need it.
    private static UsedPackage? Read(string folder)
    {
        try
        {
            ModelManifest manifest = PackageReader.ReadManifest(folder, out string sha256);
            return new UsedPackage(sha256, manifest.Calibration.Threshold);
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
