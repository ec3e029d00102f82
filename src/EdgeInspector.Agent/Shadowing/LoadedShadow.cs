using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>Version B as it lies in a folder of its own and in memory.</summary>
/// <param name="Model">Scores; whoever takes it frees it.</param>
/// <param name="Folder">Its package, a copy.</param>
/// <param name="Memory">What the process grew by, about, in bytes.</param>
internal sealed record LoadedShadow(IAnomalyModel Model, string Folder, long Memory)
{
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(30);

    /// <summary>Loads a version for one thread of the processor: the devices and the other cores are A's.</summary>
    /// <param name="services">What shadow runs share.</param>
    /// <param name="history">The versions.</param>
    /// <param name="version">Which one.</param>
    /// <exception cref="HistoryException">There is no such version, or it is not whole.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The state folder may not be written.</exception>
    /// <exception cref="ModelException">The version cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It did not load in time, or nobody wants it any more.</exception>
    public static async Task<LoadedShadow> LoadAsync(
        ShadowServices services, ModelHistory history, int version, CancellationToken cancellation)
    {
        string folder = FolderOf(services, history.Station);
        // A folder that does not answer holds up neither the next command nor the end of the agent.
        await TimeLimited.RunAsync(folder, () =>
        {
            Remove(folder);
            // It may have hung until long after nobody waits any more.
            cancellation.ThrowIfCancellationRequested();
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            return history.CopyTo(version, folder);
        }, cancellation);
        SessionSettings settings = services.Configuration.Execution.ToSettings() with
        {
            Threads = 1,
            Providers = [ProviderChoice.Cpu],
            RunLimit = services.LongestFrame,
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LoadPatience);
        long before = Environment.WorkingSet;
        IAnomalyModel model = await RevisionLoader.LoadModelAsync(folder, settings, services.Time, services.Logger, patience.Token);
        return new LoadedShadow(model, folder, Math.Max(0, Environment.WorkingSet - before));
    }

    /// <summary>What decides with B: the station's own keys, and B's values where these leave them open, as if it were in use.</summary>
    /// <exception cref="StationFaultException">They do not fit together.</exception>
    public StationRules RulesFor(StationRevision revision, ShadowServices services) =>
        ResolvedRules.Of(revision.Effective with { Model = Folder }, Model.Info, services.Codec).Rules;

    /// <summary>Removes the copy of the package.</summary>
    public static void Remove(ShadowServices services, string station) => Remove(FolderOf(services, station));

    private static string FolderOf(ShadowServices services, string station) =>
        Path.Combine(services.Configuration.StateDirectory, "shadow", station);

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
