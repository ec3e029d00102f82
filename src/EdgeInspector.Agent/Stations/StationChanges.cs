using EdgeInspector.Agent.Settings;
using EdgeInspector.Configuration;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Stations;

/// <summary>
/// Changes what stations work with, one change at a time: what is prepared must still hold when it takes over. Safe between threads.
/// </summary>
/// <param name="started">What the agent was started with.</param>
/// <param name="stations">By name; they stay the caller's.</param>
/// <param name="packages">Knows which packages changed on the disk.</param>
internal sealed class StationChanges(
    AgentConfiguration started, IReadOnlyDictionary<string, Station> stations, PackageWatch packages, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Paths of edited keys that wait for the next start.</summary>
    public IReadOnlyList<string> RestartRequired { get; private set; } = [];

    /// <summary>Begins a change, unless another one takes longer than this; who begins one ends it.</summary>
    /// <returns>Whether it has begun.</returns>
    public Task<bool> TryBeginAsync(TimeSpan patience, CancellationToken cancellation) => _turn.WaitAsync(patience, cancellation);

    /// <summary>Ends a change.</summary>
    public void End() => _turn.Release();

    /// <summary>
    /// Takes another version of the configuration into use. Every station is prepared before the first one changes: what does not fit at
    /// one of them is refused as a whole.
    /// </summary>
    /// <exception cref="OperationCanceledException">Another version is wanted by now; nothing has changed.</exception>
    /// <exception cref="Exception">A model or its rules cannot be used; the message is for people, and nothing has changed.</exception>
    public async Task ApplyAsync(AgentConfiguration configuration, ConfigurationStamp stamp, CancellationToken cancellation = default)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            List<(Station Station, StationRevision Revision)> prepared = await PrepareAllAsync(configuration, stamp, cancellation);
            RestartRequired = ConfigurationDifference.NeedingRestart(started, configuration);
            await Task.WhenAll(prepared.Select(one => one.Station.TakeOverAsync(one.Revision)));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Takes model packages that changed on the disk into use; one that cannot be used leaves the old one in its place, and is said.
    /// </summary>
    /// <exception cref="OperationCanceledException">They are not wanted any more; what was taken already stays.</exception>
    public async Task TakePackagesAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            foreach (Station station in packages.Look())
            {
                try
                {
                    await station.TakeOverAsync(await station.PrepareAgainAsync(cancellation));
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    throw;
                }
#pragma warning disable CA1031 // Whatever is wrong with the new package, the one in use goes on.
                catch (Exception exception)
                {
                    logger.PackageRefused(station.Name, exception.Message);
                }
#pragma warning restore CA1031
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<List<(Station Station, StationRevision Revision)>> PrepareAllAsync(
        AgentConfiguration configuration, ConfigurationStamp stamp, CancellationToken cancellation)
    {
        List<(Station Station, StationRevision Revision)> prepared = [];
        try
        {
            foreach (StationConfiguration station in configuration.Stations)
                if (stations.TryGetValue(station.Name, out Station? running))
                    prepared.Add((running, await PrepareAsync(running, station, stamp, cancellation)));
            return prepared;
        }
        catch
        {
            foreach ((Station station, StationRevision revision) in prepared) station.Discard(revision);
            throw;
        }
    }

    private static async Task<StationRevision> PrepareAsync(
        Station running, StationConfiguration station, ConfigurationStamp stamp, CancellationToken cancellation)
    {
        try
        {
            return await running.PrepareAsync(station, stamp, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"station {station.Name}: {exception.Message}", exception);
        }
    }
}
