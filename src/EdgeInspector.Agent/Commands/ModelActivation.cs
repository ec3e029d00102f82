using EdgeInspector.Agent.Histories;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Shadowing;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Puts versions of models in use while the line runs: the package takes its place, the stations that use it load it beside their work, and
/// it takes over between two frames. A package that no station can use gives its place back.
/// </summary>
/// <param name="configuration">Where the histories lie and how much they keep.</param>
/// <param name="stations">By name.</param>
/// <param name="changes">One change of what stations work with at a time.</param>
/// <param name="packages">Is told which package is meant to come.</param>
/// <param name="shadows">Know what a version's shadow run counted.</param>
internal sealed class ModelActivation(
    AgentConfiguration configuration, IReadOnlyDictionary<string, Station> stations, StationChanges changes, PackageWatch packages,
    ShadowDesk shadows, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(2), LoadPatience = TimeSpan.FromSeconds(30);

    /// <summary>The histories of a station: of its model, and of each product's that has one of its own.</summary>
    public IEnumerable<ModelHistory> HistoriesOf(string station) =>
        StationHistories.Of(configuration, stations[station].Revision.Configuration, time);

    /// <summary>The history of what a station uses for a product.</summary>
    /// <param name="station">The station.</param>
    /// <param name="recipe">The product; empty for the station's own model, null for the product that it uses now.</param>
    public ModelHistory HistoryOf(string station, string? recipe)
    {
        StationRevision revision = stations[station].Revision;
        return StationHistories.Of(configuration, revision.Configuration, recipe ?? revision.Recipe, time);
    }

    /// <summary>What a fault of a history is for whoever gave the command.</summary>
    public static CommandFailure FailureOf(HistoryFault fault) => fault switch
    {
        HistoryFault.NotFound => CommandFailure.NotFound,
        HistoryFault.Busy => CommandFailure.Busy,
        HistoryFault.Invalid => CommandFailure.Invalid,
        _ => CommandFailure.Failed,
    };

    // The history waits for the disk, and for whoever else changes it.
    internal static Task<T> OnThreadAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Puts a version in use.</summary>
    public Task<CommandOutcome> ActivateAsync(
        ActivateModelCommand command, Action<CommandOutcome> answer, CancellationToken cancellation) =>
        ChangeAsync(command.Name, command.Recipe, new VersionNote(command.By, command.Why),
            (history, note) => history.Activate(command.Version, note), answer, cancellation);

    // A person releases, whatever the gate says; that its report cannot be read keeps nobody from it, and is said.
    private async Task<VersionNote> WithGateAsync(string station, VersionNote note, CancellationToken cancellation)
    {
        try
        {
            StationShadow? run = await shadows.LookAsync(station, cancellation);
            return note with { Release = model => ShadowRelease.Of(run, model, time.GetUtcNow(), note.By, note.Reason) };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.GateReportMissing(station, exception.Message);
            return note;
        }
    }

    /// <summary>Puts the version in use that was before.</summary>
    public Task<CommandOutcome> RollbackAsync(
        RollbackModelCommand command, Action<CommandOutcome> answer, CancellationToken cancellation) =>
        ChangeAsync(command.Name, command.Recipe, new VersionNote(command.By, command.Why),
            (history, note) => history.Rollback(note), answer, cancellation);

    /// <summary>Puts a version in its place where no station uses it yet.</summary>
    /// <returns>Why it was refused, or what was done.</returns>
    public static async Task<(CommandOutcome? Refusal, Activation? Activation)> PlaceAsync(
        ModelHistory history, int version, VersionNote note)
    {
        try
        {
            return (null, await OnThreadAsync(() => history.Activate(version, note)));
        }
        catch (Exception exception) when (RefusalOf(exception, history) is not null)
        {
            return (RefusalOf(exception, history), null);
        }
    }

    private static CommandOutcome? RefusalOf(Exception exception, ModelHistory history) => exception switch
    {
        HistoryException { Fault: var fault } => CommandOutcome.Refused(FailureOf(fault), exception.Message),
        UnauthorizedAccessException => CommandOutcome.Refused(CommandFailure.Failed,
            $"Nothing was changed: {exception.Message} The agent's user must be allowed to write {history.Folder} and {Path.GetDirectoryName(history.Place)}."),
        IOException or ModelException => CommandOutcome.Refused(CommandFailure.Failed, $"Nothing was changed: {exception.Message}"),
        _ => null,
    };

    private async Task<CommandOutcome> ChangeAsync(string station, string? recipe, VersionNote note,
        Func<ModelHistory, VersionNote, Activation> change, Action<CommandOutcome> answer, CancellationToken cancellation)
    {
        if (recipe is { Length: > 0 } && stations[station].Revision.Configuration.FindRecipe(recipe) is null)
            return CommandOutcome.Refused(CommandFailure.NotFound, $"Station {station} has no recipe {recipe}.");
        if (!await changes.TryBeginAsync(BusyPatience, cancellation))
            return CommandOutcome.Refused(CommandFailure.Busy,
                "Another change is being prepared, and its model is still loading; ask again.");
        ModelHistory history = HistoryOf(station, recipe);
        try
        {
            packages.Expect(history.Place);
            note = await WithGateAsync(station, note, cancellation);
            // The history says itself when its disk is silent; the end of the agent waits for neither. Broken off, it is whole.
            Activation activation = await OnThreadAsync(() => change(history, note)).WaitAsync(cancellation);
            return await TakeOverAsync(history, activation, note, answer, cancellation);
        }
        catch (Exception exception) when (RefusalOf(exception, history) is not null)
        {
            return RefusalOf(exception, history)!;
        }
        finally
        {
            packages.Expect(null);
            changes.End();
        }
    }

    private async Task<CommandOutcome> TakeOverAsync(ModelHistory history, Activation activation, VersionNote note,
        Action<CommandOutcome> answer, CancellationToken cancellation)
    {
        Station[] users = [.. stations.Values.Where(station => PlaceOf(station) == history.Place
            && station.Revision.Model?.Info.Sha256 != activation.After.PackageSha256)];
        if (!activation.HasChanged && users.Length == 0)
            return CommandOutcome.Done($"{ActivationText.Of(activation.After)} of {history.Name} was in use already.");
        List<(Station Station, StationRevision Revision)> prepared = [];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LoadPatience);
        try
        {
            foreach (Station user in users) prepared.Add((user, await user.PrepareAgainAsync(patience.Token)));
        }
#pragma warning disable CA1031 // Whatever is wrong with the version, the one in use goes on and gets its place back.
        catch (Exception exception)
        {
            foreach ((Station user, StationRevision revision) in prepared) user.Discard(revision);
            string why = exception is OperationCanceledException
                ? $"the model did not load within {LoadPatience.TotalSeconds:0} s" : exception.Message;
            string unusable = $"{ActivationText.Of(activation.After)} of {history.Name} cannot be used: {why}";
            try
            {
                await OnThreadAsync(() => history.TakeBack(activation)).WaitAsync(cancellation);
            }
            catch (Exception other) when (other is IOException or UnauthorizedAccessException or HistoryException)
            {
                return CommandOutcome.Refused(CommandFailure.Failed,
                    $"{unusable.TrimEnd('.')}. The stations go on as before, but it lies in {history.Place}, because what lay there cannot be put back: {other.Message} Activate a version that can be used before the agent is started again.");
            }
            cancellation.ThrowIfCancellationRequested();
            return CommandOutcome.Refused(CommandFailure.Invalid, $"Nothing was changed: {unusable}");
        }
#pragma warning restore CA1031
        var outcome = new CommandOutcome
        {
            Message = ActivationText.Message(history, activation, note.Reason),
            Old = ActivationText.Of(activation.Before),
            New = ActivationText.Of(activation.After),
        };
        for (int i = 0; i < prepared.Count; i++)
        {
            bool isLast = i == prepared.Count - 1;
            await prepared[i].Station.TakeOverAsync(prepared[i].Revision, isLast ? () => answer(outcome) : null);
        }
        logger.ModelActivated(history.Name, activation.After.Number, note.By);
        return outcome;
    }

    private static string PlaceOf(Station station) =>
        PackagePlace.Of(station.Revision.Effective.Package);
}
