using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Shadowing;
using EdgeInspector.Status;

namespace EdgeInspector.Agent.Shadowing;

/// <summary>
/// The shadow run of one station from its beginning to its end, over restarts: loads B, offers it to the station, follows what A becomes,
/// and keeps what was counted. One change at a time.
/// </summary>
internal sealed class StationShadowRun : IAsyncDisposable
{
    private readonly string _station;
    private readonly ShadowServices _services;
    private readonly ShadowRecord _record;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private volatile LoadedShadow? _loaded;

    /// <summary>Reads what is kept; nothing runs yet.</summary>
    public StationShadowRun(string station, ShadowServices services)
    {
        (_station, _services) = (station, services);
        _record = new ShadowRecord(station, services)
        {
            Loaded = () => Seat.Lane is { } lane && _loaded is { } loaded ? (lane, loaded.Memory) : null,
        };
    }

    /// <summary>Where the station offers its frames.</summary>
    public ShadowSeat Seat { get; } = new();

    /// <summary>How the run stands, as it was told last; null where none was begun.</summary>
    public StationShadow? Told => _record.Told;

    /// <summary>How the run stands now, with all that is kept; null where none was begun.</summary>
    /// <exception cref="IOException">The reviews cannot be read.</exception>
    public Task<StationShadow?> LookAsync(CancellationToken cancellation) => _record.LookAsync(cancellation);

    private ShadowLedger Ledger => _record.Ledger;

    /// <summary>Begins a run; one that is on ends.</summary>
    public Task<CommandOutcome> BeginAsync(ShadowModelCommand command, StationRevision revision, CancellationToken cancellation) =>
        InTurnAsync(() => BeginInTurnAsync(command, revision, cancellation));

    /// <summary>Ends the run that is on.</summary>
    public Task<CommandOutcome> StopAsync(StopShadowCommand command) => InTurnAsync(async () =>
    {
        ShadowMemory run = Ledger.Memory;
        if (!run.IsOn) return CommandOutcome.Refused(CommandFailure.NotFound, "No shadow run is on.");
        await EndInTurnAsync($"{command.By}: {command.Why}", hasFailed: false);
        return new CommandOutcome
        {
            Message = Text($"The shadow run of version {run.Plan!.Version} has ended; what it counted stays to be looked at."),
            Old = Text($"version {run.Plan.Version} in the shadow"),
            New = "none",
        };
    });

    /// <summary>Follows what the station works with now; returns at once.</summary>
    public void Took(Func<StationRevision> revision) => _ = DoAsync(() => FollowInTurnAsync(revision()));

    /// <summary>Looks at what time brings; every second or so.</summary>
    public async Task TickAsync()
    {
        if (Seat.Lane is { } lane && lane.BusyFor > _services.LongestFrame)
        {
            lane.Abort();
            Fail(Ledger.Memory.Run, Text($"it did not come back from a frame within {_services.LongestFrame.TotalSeconds:0} s."));
        }
        await _record.TickAsync(_stop.Token);
    }

    /// <summary>Ends the run that is on because something went wrong beside it.</summary>
    /// <returns>Whether one is on.</returns>
    public bool TryFail(string why)
    {
        ShadowMemory run = Ledger.Memory;
        if (run.IsOn) Fail(run.Run, why);
        return run.IsOn;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await InTurnAsync(async () =>
        {
            // The run goes on with the next start.
            await UnloadAsync();
            return true;
        });
        _record.Keep();
    }

    private async Task<CommandOutcome> BeginInTurnAsync(
        ShadowModelCommand command, StationRevision revision, CancellationToken cancellation)
    {
        if (BasisOf(revision) is not { } basis)
            return CommandOutcome.Refused(CommandFailure.Busy, "The station inspects nothing at this moment, and there is nothing to hold a version against; see its state.");
        if (command.Recipe is { Length: > 0 } product && revision.Configuration.FindRecipe(product) is null)
            return CommandOutcome.Refused(CommandFailure.NotFound, $"Station {_station} has no recipe {product}.");
        ModelHistory history = HistoryOf(revision, command.Recipe ?? revision.Recipe);
        if (history.Place != PackagePlace.Of(revision.Effective.Package))
            return CommandOutcome.Refused(CommandFailure.Invalid, $"The station does not inspect with the model of {history.Name} now.");
        ModelVersion version;
        LoadedShadow loaded;
        StationRules rules;
        try
        {
            version = await FindAsync(history, command.Version, cancellation);
            if (version.PackageSha256 == basis.Model)
                return CommandOutcome.Refused(CommandFailure.Invalid, Text($"Version {version.Number} of {history.Name} is in use itself: choose another one."));
            // The copy of the package has one place.
            await EndInTurnAsync($"{command.By} began another one", hasFailed: false);
            (loaded, rules) = await LoadAsync(history, version.Number, revision, cancellation);
        }
        catch (Exception exception) when (IsRefusal(exception, cancellation))
        {
            return CommandOutcome.Refused(
                exception is HistoryException { Fault: var fault } ? ModelActivation.FailureOf(fault) : CommandFailure.Failed,
                Text($"No shadow run was begun: {WordsOf(exception)}"));
        }
        var plan = new ShadowPlan(
            version.Number, version.PackageSha256, history.Recipe, command.Every, command.Parts, command.By, command.Why);
        ShadowMemory run = Ledger.Begin(plan, basis);
        if (!TrySeat(loaded, TurnOf(run, revision, rules), out string? why))
        {
            await EndInTurnAsync(why!, hasFailed: true);
            return CommandOutcome.Refused(CommandFailure.Failed, $"No shadow run was begun: {why}");
        }
        Guard(run);
        _record.Changed();
        string shown = command.Every == 1 ? "each part" : Text($"every {command.Every}th part");
        _services.Logger.ShadowBegan(_station, Text($"version {version.Number} judges {shown} beside the model in use, begun by {command.By}."));
        return new CommandOutcome
        {
            Message = Text($"Version {version.Number} of {history.Name} judges {shown} in the shadow of the model in use; no verdict changes: {command.Why.TrimEnd('.')}."),
            Old = "none",
            New = Text($"{ActivationText.Of(version)} in the shadow"),
            Result = new JsonObject { ["run"] = run.Run, ["version"] = version.Number },
        };
    }

    private async Task FollowInTurnAsync(StationRevision revision)
    {
        ShadowMemory run = Ledger.Memory;
        if (!run.IsOn || BasisOf(revision) is not { } basis) return;
        ShadowPlan plan = run.Plan!;
        if (basis.Model == plan.Model)
        {
            await EndInTurnAsync(Text($"version {plan.Version} is in use now."), hasFailed: false);
            return;
        }
        ModelHistory history = HistoryOf(revision, plan.Recipe);
        if (history.Place != PackagePlace.Of(revision.Effective.Package))
        {
            await EndInTurnAsync(Text($"the station inspects with another model now, and {plan.Version} is no version of it."), hasFailed: false);
            return;
        }
        StationRules rules;
        LoadedShadow loaded;
        try
        {
            if (_loaded is null) await RequireSameAsync(history, plan);
            (loaded, rules) = _loaded is { } there
                ? (there, there.RulesFor(revision, _services)) : await LoadAsync(history, plan.Version, revision, _stop.Token);
        }
        catch (Exception exception) when (IsRefusal(exception, _stop.Token))
        {
            await EndInTurnAsync(WordsOf(exception), hasFailed: true);
            return;
        }
        if (basis != run.Basis)
        {
            string changes = run.Basis!.Changes(basis);
            run = Ledger.Renew(basis, changes);
            _services.Logger.ShadowBegunAnew(_station, Text($"{changes} changed, and version {plan.Version} is held against what is in use now."));
        }
        ShadowLane.Turn turn = TurnOf(run, revision, rules);
        if (Seat.Lane is { } lane) lane.Change(turn);
        else if (!TrySeat(loaded, turn, out string? why))
        {
            await EndInTurnAsync(why!, hasFailed: true);
            return;
        }
        if (run.Guard is null) Guard(run);
        _record.Changed();
    }

    private static Task<ModelVersion> FindAsync(ModelHistory history, int version, CancellationToken cancellation) =>
        TimeLimited.RunAsync($"the versions of {history.Name}", () => history.Find(version), cancellation);

    // A version with the same number may be another one in a state folder that was restored.
    private async Task RequireSameAsync(ModelHistory history, ShadowPlan plan)
    {
        ModelVersion version = await FindAsync(history, plan.Version, _stop.Token);
        if (version.PackageSha256 != plan.Model)
            throw new HistoryException(HistoryFault.NotFound, Text($"version {plan.Version} of {history.Name} is another one than when it began."));
    }

    private async Task<(LoadedShadow, StationRules)> LoadAsync(
        ModelHistory history, int version, StationRevision revision, CancellationToken cancellation)
    {
        LoadedShadow loaded = await LoadedShadow.LoadAsync(_services, history, version, cancellation);
        try
        {
            return (loaded, loaded.RulesFor(revision, _services));
        }
        catch
        {
            loaded.Model.Dispose();
            throw;
        }
    }

    private bool TrySeat(LoadedShadow loaded, ShadowLane.Turn turn, out string? why)
    {
        why = null;
        try
        {
            var lane = new ShadowLane(
                _station, loaded.Model, turn, Ledger, failure => Fail(Ledger.Memory.Run, failure), _services.Time);
            (_loaded, Seat.Lane) = (loaded, lane);
            return true;
        }
        catch (ModelException exception)
        {
            why = exception.Message;
            return false;
        }
    }

    private ShadowLane.Turn TurnOf(ShadowMemory run, StationRevision revision, StationRules rules) =>
        new(run.Run, run.Basis!.Model, revision.Rules, rules, run.Plan!.Every)
        {
            PartOf = mark => _services.Challenges.PartOf(_station, mark),
        };

    // On the thread of B or of the clock, which must not wait for its own end.
    private void Fail(long run, string why) => _ = DoAsync(async () =>
    {
        if (Ledger.Memory.Run == run) await EndInTurnAsync(why, hasFailed: true);
    });

    private async Task EndInTurnAsync(string why, bool hasFailed)
    {
        ShadowMemory run = Ledger.Memory;
        bool wasOn = Ledger.End(why);
        await UnloadAsync();
        if (!wasOn) return;
        // First: what is wrong may keep it from being told.
        if (hasFailed) _services.Logger.ShadowFailed(_station, run.Plan!.Version, why);
        else _services.Logger.ShadowEnded(_station, why);
        _record.Changed();
    }

    private async Task UnloadAsync()
    {
        (ShadowLane? lane, Seat.Lane, _loaded) = (Seat.Lane, null, null);
        if (lane is null) return;
        lane.Abort();
        await lane.EndAsync();
        try
        {
            LoadedShadow.Remove(_services, _station);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run takes its place.
        }
    }

    private void Guard(ShadowMemory run)
    {
        string? why = _services.Work.Guard(_station, run.Plan!.Recipe, run.Plan.Version, (report, failure) =>
        {
            Ledger.Guarded(run.Run, report ?? Unguarded(failure!));
            _record.Changed();
        });
        if (why is not null) Ledger.Guarded(run.Run, Unguarded(why));

        ShadowGuard Unguarded(string failure) => new(_services.Time.GetUtcNow(), run.Basis!.Model, 0, 0, 0, [], [], [], failure);
    }

    private static bool IsRefusal(Exception exception, CancellationToken cancellation) =>
        exception is HistoryException or IOException or UnauthorizedAccessException or ModelException or StationFaultException
            or Frames.PictureException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static string WordsOf(Exception exception) =>
        exception is OperationCanceledException ? "it did not load in time." : exception.Message;

    private ModelHistory HistoryOf(StationRevision revision, string? recipe) =>
        StationHistories.Of(_services.Configuration, revision.Configuration, recipe, _services.Time);

    private static ShadowBasis? BasisOf(StationRevision revision) =>
        ChallengePlans.BasisOf(revision) is ChallengeBasis { Model: { } model } basis
        ? new ShadowBasis(model, basis.Recipe, basis.Threshold) : null;

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work)
    {
        await _turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private Task<bool> DoAsync(Func<Task> work) => Task.Run(() => InTurnAsync(async () =>
    {
        if (_stop.IsCancellationRequested) return false;
        try
        {
            await work();
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever it is, it ends the shadow alone, and is said.
        catch (Exception exception)
        {
            await EndInTurnAsync(exception.Message, hasFailed: true);
            return false;
        }
#pragma warning restore CA1031
    }));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
