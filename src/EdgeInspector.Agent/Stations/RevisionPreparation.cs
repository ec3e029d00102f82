using EdgeInspector.Configuration;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>Brings together what a station may work with next, beside its running work and without touching it.</summary>
/// <param name="loader">Loads models.</param>
/// <param name="services">What the station shares with others.</param>
/// <param name="stop">Cancelled when the station stops.</param>
internal sealed class RevisionPreparation(RevisionLoader loader, StationServices services, CancellationToken stop)
{
    /// <summary>
    /// What another version of the configuration, or another product, would mean. A station that cannot inspect anyway takes whatever
    /// comes.
    /// </summary>
    /// <param name="now">What the station works with.</param>
    /// <param name="configuration">How it shall work.</param>
    /// <param name="recipe">The product; null for the station's own values.</param>
    /// <param name="stamp">The version of the file.</param>
    /// <param name="cancellation">Cancelled when nobody wants it any more.</param>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public async Task<StationRevision> PrepareAsync(
        StationRevision now, StationConfiguration configuration, string? recipe, ConfigurationStamp? stamp, CancellationToken cancellation)
    {
        StationConfiguration effective = configuration.For(recipe);
        StationRevision wanted = RevisionLoader.Faulty(configuration, recipe, stamp, null);
        // A model is loaded for a mode: only where every frame counts are two at once in the graph.
        if (now.Model is { } model && (effective.Package, effective.Mode) == (now.Effective.Package, now.Effective.Mode))
            return loader.Complete(wanted, model);
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellation);
        Task<StationRevision> loading = loader.LoadAsync(wanted, unwanted.Token);
        // A station that inspects goes on meanwhile; of one that cannot the parts are reported at once as the new version says.
        if (now.Fault is not null && !await EndsAsync(loading))
        {
            await unwanted.CancelAsync();
            await loading.ContinueWith(_ => { }, TaskScheduler.Default);
            if (!loading.IsCompletedSuccessfully)
            {
                cancellation.ThrowIfCancellationRequested();
                return Loading(wanted);
            }
        }
        StationRevision next = await loading;
        return next.Fault is null || now.Fault is not null ? next : throw next.Fault;
    }

    /// <summary>The same revision with the model package as it lies on the disk now.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public async Task<StationRevision> PrepareAgainAsync(StationRevision now, CancellationToken cancellation)
    {
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellation);
        StationRevision wanted = RevisionLoader.Faulty(now.Configuration, now.Recipe, now.Stamp, null);
        StationRevision next = await loader.LoadAsync(wanted, unwanted.Token);
        return next.Fault is null ? next : throw next.Fault;
    }

    /// <summary>Waits for a load as long as parts may go unreported.</summary>
    /// <returns>Whether it has ended.</returns>
    public async Task<bool> EndsAsync(Task loading)
    {
        await Task.WhenAny(loading, Task.Delay(services.LoadPatience, services.Time, stop));
        return loading.IsCompleted;
    }

    /// <summary>What holds while a model loads for too long.</summary>
    public StationRevision Loading(StationRevision wanted) =>
        RevisionLoader.Faulty(wanted.Configuration, wanted.Recipe, wanted.Stamp,
            new StationLoadingException(wanted.Effective.Package, services.LoadPatience));

    /// <summary>The product to begin with: one that the file does not know any more gives way to the file's own.</summary>
    public static string? RecipeFor(StationConfiguration configuration, string? chosen) =>
        configuration.FindRecipe(chosen) is not null ? chosen : configuration.Recipe;
}
