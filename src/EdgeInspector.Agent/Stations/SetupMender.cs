namespace EdgeInspector.Agent.Stations;

/// <summary>
/// Tries again whenever a station works with a setup that cannot inspect, until it can, another takes over, or the station stops: whoever
/// mends it need not start anything.
/// </summary>
/// <param name="loader">Loads models.</param>
/// <param name="surroundings">What the station shares with others.</param>
/// <param name="now">What the station works with, and what is cancelled when another setup takes over.</param>
/// <param name="take">Told of the setup that was tried and of what came of it, which is to be freed when it is not wanted any more.</param>
internal sealed class SetupMender(
    SetupLoader loader, StationSurroundings surroundings, Func<Task<(StationSetup Setup, CancellationToken Replaced)>> now,
    Func<StationSetup, StationSetup, Task> take)
{
    /// <summary>Works until the station stops.</summary>
    /// <param name="loading">A load that began already.</param>
    /// <param name="begun">The setup that it is for, or that came of it.</param>
    /// <param name="stop">Cancelled when the station stops.</param>
    public async Task MendAsync(Task<StationSetup> loading, StationSetup begun, CancellationToken stop)
    {
        await TryAsync(begun, () => loading);
        while (!stop.IsCancellationRequested)
        {
            (StationSetup setup, CancellationToken replaced) = await now();
            await TryAsync(setup, async () =>
            {
                await Task.Delay(setup.Fault is null ? Timeout.InfiniteTimeSpan : surroundings.ModelRetry, surroundings.Time, replaced);
                return await loader.LoadAsync(setup, replaced);
            });
        }
    }

    private async Task TryAsync(StationSetup setup, Func<Task<StationSetup>> load)
    {
        try
        {
            StationSetup loaded = await load();
            if (!ReferenceEquals(loaded, setup)) await take(setup, loaded);
        }
        catch (OperationCanceledException)
        {
            // Another setup has taken over, or the station stops.
        }
    }
}
