using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Commands;

/// <summary>Carries out what is asked of the agent, whatever way it came.</summary>
/// <param name="stations">By name.</param>
/// <param name="groups">Parts that several stations see.</param>
/// <param name="counters">By station.</param>
/// <param name="outputs">Have the stored results and what is retained.</param>
/// <param name="topics">The base topic, named in answers.</param>
/// <param name="edits">Edits the file; null when the configuration comes from none.</param>
/// <param name="reviews">Enters reviews.</param>
/// <param name="reporter">Called with what it should publish at once.</param>
/// <param name="changes">One change of what stations work with at a time: what is prepared must still hold when it takes over.</param>
/// <param name="evidence">Looks at archived frames again.</param>
/// <param name="models">Puts versions of models in use.</param>
/// <param name="imports">Takes versions in that were brought from elsewhere.</param>
/// <param name="teaching">Takes candidates in, and has versions learned.</param>
/// <param name="challenges">Begins runs of challenge parts.</param>
/// <param name="shadows">Has versions judge in the shadow of those in use.</param>
/// <param name="alarms">Enters what people say of alarms.</param>
/// <param name="codec">Writes masks.</param>
internal sealed class AgentCommands(
    IReadOnlyDictionary<string, Station> stations, PartGroups groups, IReadOnlyDictionary<string, StationCounters> counters,
    AgentOutputs outputs, string topics, FileEdit? edits,
    ReviewEntry reviews, Reporter reporter, StationChanges changes, PartEvidence evidence, ModelActivation models,
    ModelImport imports,
    TeachingCommands teaching, ChallengeDesk challenges, ShadowDesk shadows, AlarmEntry alarms, IPictureCodec codec, TimeProvider time,
    ILogger logger) : ICommandHandler
{
    // Whoever asks gets an answer, also while a model does not come forward.
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Stations { get; } = [.. stations.Keys, .. groups.All.Select(group => group.Name)];

    /// <inheritdoc/>
    public async Task<CommandOutcome> ExecuteAsync(AgentCommand command, Action<CommandOutcome> answer,
        CancellationToken cancellation) => command switch
        {
            PingCommand =>
                CommandOutcome.Done($"EdgeInspector {ProgramVersion.Text} is here.", new JsonObject { ["version"] = ProgramVersion.Text }),
            RebirthCommand => Renew(),
            AlarmCommand alarm => alarms.Enter(alarm),
            ReplayCommand replay => Replay(replay),
            not GetResultCommand { WantsEvidence: false } and not ReviewCommand when groups.Has(command.Station) => CommandOutcome.Refused(
                CommandFailure.NotSupported, $"{command.Station} are parts that several stations see; ask one of the stations for that."),
            GetResultCommand result => await GetResultAsync(result, cancellation),
            SnapshotCommand => stations[command.Station!].TrySnapshot()
                ? CommandOutcome.Done($"The next inspected frame goes out on {topics}/{command.Station}/image/frame.")
                : CommandOutcome.Refused(CommandFailure.Busy, "The station inspects nothing at this moment; see its state."),
            TriggerCommand trigger => Trigger(stations[trigger.Name], trigger.Part),
            SelectRecipeCommand select => await SelectRecipeAsync(stations[select.Name], select.Recipe, answer, cancellation),
            SetLotCommand lot => SetLot(stations[lot.Name], lot.Lot),
            PauseCommand =>
                Changed(stations[command.Station!].SetPaused(true), "inspecting", "paused",
                    "Parts are let through without being inspected, and each is reported as notInspected (paused)."),
            ResumeCommand => Changed(stations[command.Station!].SetPaused(false), "paused", "inspecting", "Parts are inspected again."),
            SetThresholdCommand or SetCameraCommand or SetZonesCommand or SetMaskCommand => edits is null
                ? CommandOutcome.Refused(CommandFailure.NotSupported, "This agent runs without a configuration file.")
                : await EditAsync(command, stations[command.Station!], edits),
            ActivateModelCommand activate when FirstRelease.Concerns(activate, stations) => await new FirstRelease(edits, models, time)
                .ReleaseAsync(activate, stations[activate.Name], cancellation),
            ActivateModelCommand activate => await models.ActivateAsync(activate, answer, cancellation),
            RollbackModelCommand rollback => await models.RollbackAsync(rollback, answer, cancellation),
            ImportModelCommand brought => await imports.ExecuteAsync(brought, cancellation),
            ShadowModelCommand shadow => await shadows.BeginAsync(shadow, stations[shadow.Name], cancellation),
            StopShadowCommand stop => await shadows.StopAsync(stop),
            TeachCommand or CandidateCommand or RelearnCommand or ListCandidatesCommand or CollectCommand or ListCollectedCommand =>
                await teaching.ExecuteAsync(command, cancellation),
            ChallengeCommand challenge => challenges.Execute(challenge, stations[challenge.Name]),
            ReviewCommand review => await reviews.AddAsync(review, cancellation),
            ResetStatisticsCommand => ResetStatistics(stations[command.Station!]),
            _ => CommandOutcome.Refused(CommandFailure.NotSupported, $"This agent cannot {command.Verb}."),
        };

    private Task<CommandOutcome> EditAsync(AgentCommand command, Station station, FileEdit file) => command switch
    {
        SetThresholdCommand threshold => new ThresholdEdit(file).ApplyAsync(
            threshold.Name, station.Revision.Recipe, threshold.Zone, threshold.Values, threshold.IsForced ? null : station.Band(),
            threshold.Why),
        SetCameraCommand camera => new CameraEdit(file, time).ApplyAsync(camera, station),
        SetZonesCommand zones => new ZonesEdit(file).ApplyAsync(zones, station),
        SetMaskCommand mask => new MaskEdit(file, codec).ApplyAsync(mask, station),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "This edits nothing."),
    };

    private CommandOutcome Renew()
    {
        outputs.Renew();
        reporter.ReportRevision();
        return CommandOutcome.Done("Everything retained goes out once more.");
    }

    private CommandOutcome Replay(ReplayCommand replay)
    {
        if (!outputs.History.TryReplay(replay.Name, replay.First, replay.Last))
            return CommandOutcome.Refused(CommandFailure.Busy,
                "As many replays as can be are under way; ask again when the backlog is through.");
        return CommandOutcome.Done($"What is stored of {replay.First} to {replay.Last} goes out on {topics}/{replay.Name}/backlog.");
    }

    private async Task<CommandOutcome> GetResultAsync(GetResultCommand wanted, CancellationToken cancellation)
    {
        IReadOnlyList<JsonNode> found = await outputs.History.ReadAsync(wanted.Name, wanted.Sequence, wanted.Sequence, 1);
        if (found.Count == 0)
            return CommandOutcome.Refused(CommandFailure.NotFound,
                string.Create(CultureInfo.InvariantCulture,
                    $"No result {wanted.Sequence} of station {wanted.Name} is stored: it was never made, or its time is over."));
        string? without = wanted.WantsEvidence ? await evidence.AddToAsync(wanted.Name, wanted.Sequence, found[0], cancellation) : null;
        return CommandOutcome.Done(without is null ? "As it is stored." : $"As it is stored, without evidence: {without}", found[0]);
    }

    private static CommandOutcome Trigger(Station station, string? part) => station.TryExpect(part)
        ? CommandOutcome.Done(
            string.Create(CultureInfo.InvariantCulture,
                $"The next frame within {station.Revision.Effective.PartWindowMilliseconds} ms shows {part ?? "this part"}; without one it is reported as notInspected."))
        : CommandOutcome.Refused(CommandFailure.Busy, "Another announced part's frame has not come yet.");

    private CommandOutcome SetLot(Station station, string? lot)
    {
        string? old = station.Lot.Name;
        if (lot == old) return CommandOutcome.Done(lot is null ? "No lot was named before either." : $"Lot {lot} is being made already.");
        station.Lot.Set(lot);
        reporter.ReportRevision();
        return new CommandOutcome
        {
            Message = lot is null ? "Parts are of no named lot from the next frame on." : $"Parts are of lot {lot} from the next frame on.",
            Old = old ?? "none",
            New = lot ?? "none",
        };
    }

    private async Task<CommandOutcome> SelectRecipeAsync(Station station, string recipe, Action<CommandOutcome> answer,
        CancellationToken cancellation)
    {
        if (!await changes.TryBeginAsync(BusyPatience, cancellation))
            return CommandOutcome.Refused(CommandFailure.Busy,
                "Another change is being prepared, and its model is still loading; ask again.");
        try
        {
            return await ChangeOverAsync(station, recipe, answer, cancellation);
        }
        finally
        {
            changes.End();
        }
    }

    private async Task<CommandOutcome> ChangeOverAsync(Station station, string recipe, Action<CommandOutcome> answer,
        CancellationToken cancellation)
    {
        if (station.Revision.Configuration.FindRecipe(recipe) is null)
        {
            string[] names = [.. (station.Revision.Configuration.Recipes ?? []).Select(other => other.Name)];
            return CommandOutcome.Refused(CommandFailure.NotFound,
                names.Length == 0
                    ? $"Station {station.Name} has no recipes."
                    : $"There is no recipe {recipe}; there are {string.Join(", ", names)}.");
        }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LoadPatience);
        StationRevision next;
        try
        {
            next = await station.PrepareRecipeAsync(recipe, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return CommandOutcome.Refused(CommandFailure.Failed,
                $"The model of {recipe} did not load within {LoadPatience.TotalSeconds:0} s; nothing has changed.");
        }
        try
        {
            station.ChosenRecipe.Write(recipe);
        }
        catch
        {
            station.Discard(next);
            throw;
        }
        string? old = station.Revision.Recipe;
        var outcome = new CommandOutcome
        {
            Message = $"{recipe} is inspected for from the next frame on.",
            Old = old ?? "none",
            New = recipe
        };
        try
        {
            await station.TakeOverAsync(next, () => answer(outcome));
        }
        catch
        {
            // The next start goes on with what is in use.
            station.ChosenRecipe.Write(old ?? "");
            throw;
        }
        logger.ChangedOver(station.Name, recipe);
        return outcome;
    }

    private CommandOutcome ResetStatistics(Station station)
    {
        PartCounts old = counters[station.Name].Reset();
        reporter.ReportStatistics(station.Name);
        string was = string.Create(CultureInfo.InvariantCulture,
            $"{old.Passed} passed, {old.Failed} failed, {old.NotInspected} not inspected since {old.Since.UtcDateTime:s}Z");
        return new CommandOutcome { Message = $"The counters since the last reset are 0 again; they were {was}.", Old = was, New = "0" };
    }

    private static CommandOutcome Changed(bool changed, string old, string now, string message) =>
        changed ? new CommandOutcome { Message = message, Old = old, New = now } : CommandOutcome.Done($"The station was {now} already.");
}
