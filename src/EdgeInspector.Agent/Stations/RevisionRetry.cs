namespace EdgeInspector.Agent.Stations;

/// <summary>
/// Tries again whenever a station works with a revision that cannot inspect, until it can, another takes over, or the station
/// stops: whoever repairs the cause need not restart anything.
/// </summary>
/// <param name="loader">Loads models.</param>
/// <param name="services">What the station shares with others.</param>
/// <param name="now">What the station works with, and what is cancelled when another revision takes over.</param>
/// <param name="take">Called with the revision that was tried and what came of it, which the callee frees when it does not want it.</param>
internal sealed class RevisionRetry(
    RevisionLoader loader, StationServices services, Func<Task<(StationRevision Revision, CancellationToken Replaced)>> now,
    Func<StationRevision, StationRevision, Task> take)
{
    /// <summary>Works until the station stops.</summary>
    /// <param name="loading">A load that began already.</param>
    /// <param name="begun">The revision that it is for, or that came of it.</param>
    /// <param name="stop">Cancelled when the station stops.</param>
    public async Task RunAsync(Task<StationRevision> loading, StationRevision begun, CancellationToken stop)
    {
        await TryAsync(begun, () => loading);
        while (!stop.IsCancellationRequested)
        {
            (StationRevision revision, CancellationToken replaced) = await now();
            await TryAsync(revision, async () =>
            {
                bool waits = revision.Fault is null || revision.IsTeaching;
                await Task.Delay(waits ? Timeout.InfiniteTimeSpan : services.ModelRetry, services.Time, replaced);
                return await loader.LoadAsync(revision, replaced);
            });
        }
    }

    private async Task TryAsync(StationRevision revision, Func<Task<StationRevision>> load)
    {
        try
        {
            StationRevision loaded = await load();
            if (!ReferenceEquals(loaded, revision)) await take(revision, loaded);
        }
        catch (OperationCanceledException)
        {
            // Another revision has taken over, or the station stops.
        }
    }
}
