using EdgeInspector.Configuration;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>
/// One station from start to stop. When its model or its rules cannot be used it does not fall silent: every frame is reported as not
/// inspected, and the model is tried again until it serves. Another version of its configuration, or another product, is prepared
/// beside the work and takes over between two frames.
/// </summary>
internal sealed class Station : IAsyncDisposable
{
    private static readonly TimeSpan LongestFrame = TimeSpan.FromSeconds(5);
    private readonly StationServices _services;
    private readonly RevisionLoader _loader;
    private readonly RevisionPreparation _preparation;
    private readonly SequenceStore _store;
    private readonly StationPipeline _work;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _reporting = new();
    private readonly CancellationTokenSource _stop = new();
    // Of the load that the present revision waits for; another revision makes it needless.
    private CancellationTokenSource _loading;
    private volatile StationRevision _revision;
    private bool _isStarted;
    private Task _running = Task.CompletedTask;

    /// <summary>Takes the station's sequence numbers; nothing runs yet.</summary>
    /// <param name="configuration">How it works.</param>
    /// <param name="stamp">The version of the file that says so; null without a file.</param>
    /// <param name="services">What it shares with others.</param>
    /// <exception cref="IOException">Another agent has them, or the state folder cannot be used.</exception>
    public Station(StationConfiguration configuration, ConfigurationStamp? stamp, StationServices services)
    {
        (_services, _loader) = (services, new RevisionLoader(services));
        _preparation = new RevisionPreparation(_loader, services, _stop.Token);
        _loading = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        (ChosenRecipe, Lot) = (new(services.StateDirectory, configuration.Name, "recipe"), new(services.StateDirectory, configuration.Name));
        _revision = RevisionLoader.Faulty(configuration, RevisionPreparation.RecipeFor(configuration, ChosenRecipe.Read()), stamp, null);
        _store = SequenceStore.Open(SequencePath(services.StateDirectory, configuration.Name), out string? setAside);
        if (setAside is not null) services.Logger.SequenceFileDamaged(configuration.Name, setAside);
        if (_store.Refusal is { } refusal) services.Logger.NumbersNotKept(configuration.Name, _store.Last, refusal);
        _work = new StationPipeline(services, _store, () => _revision, Lot, Report);
    }

    /// <summary>Called with what the station is doing, with a sentence for people where there is something to say.</summary>
    public Action<StationState, string?>? StateChanged { get; init; }

    /// <summary>Called when something else takes over that other parties should know of: model, rules or product.</summary>
    public Action? RevisionChanged { get; set; }

    /// <summary>Its name.</summary>
    public string Name => _revision.Configuration.Name;

    /// <summary>What it works with now.</summary>
    public StationRevision Revision => _revision;

    /// <summary>What it is doing.</summary>
    public StationState State { get; private set; } = StationState.NoCamera;

    /// <summary>Whether frames are looked for; false when the camera's thread hangs.</summary>
    public bool IsWorking => _work.Current?.IsCameraResponsive == true;

    /// <summary>Whether all its threads make progress or are idle by design: no driver or device hangs, none was left behind.</summary>
    public bool IsAlive => _work.Current?.IsAlive != false && !_work.IsLeftBehind
        && !(_revision.Fault is not null && PackageReader.IsHung(_revision.Effective.Package, PackageReader.LoadLimit(_services.Sessions)));

    /// <summary>What it has done since the agent's start, over all settings of its camera.</summary>
    public PipelineMetrics Metrics => _work.Metrics;

    /// <summary>Frames that wait for the model.</summary>
    public int Waiting => _work.Current?.Waiting ?? 0;

    /// <summary>Has its camera, and sees drift; null while nothing is at work.</summary>
    public InspectionPipeline? Pipeline => _work.Current;

    /// <summary>Ends when the camera has shown its last frame.</summary>
    public Task CameraEnded => _work.CameraEnded;

    /// <summary>Where a station's sequence numbers are kept.</summary>
    public static string SequencePath(string stateDirectory, string station) => StationPlace.FileOf(stateDirectory, station, ".seq");

    /// <summary>Notes that all numbers up to this one have a record that no restart can lose.</summary>
    public void MarkRecorded(long sequence) => _store.MarkCompleted(sequence);

    /// <summary>Begins to work, and returns at once.</summary>
    public void Start() => _running = Task.Run(WorkAsync);

    /// <summary>Stops the camera, works off what waits, and ends.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _work.DisposeAsync();
        Free(_revision.Model);
        _store.Dispose();
        _turn.Dispose();
        _loading.Dispose();
        _stop.Dispose();
    }

    /// <summary>Lets parts through without inspecting them, each reported as such, or ends that.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool SetPaused(bool paused)
    {
        if (_work.IsPaused == paused) return false;
        _work.IsPaused = paused;
        _work.Refuse();
        Report();
        return true;
    }

    /// <summary>The product that it was changed over to, for the next start.</summary>
    public WordMemory ChosenRecipe { get; }

    /// <summary>The lot that it makes.</summary>
    public StationLot Lot { get; }

    /// <summary>Announces a part, see <see cref="InspectionPipeline.TryExpect"/>; false also while it has no camera.</summary>
    public bool TryExpect(string? partId) =>
        _work.Current?.TryExpect(partId, TimeSpan.FromMilliseconds(_revision.Effective.PartWindowMilliseconds)) == true;

    /// <summary>Asks for the next inspected frame as a picture; false while nothing is inspected.</summary>
    public bool TrySnapshot() => _work.Current?.TrySnapshot() == true;

    /// <summary>
    /// Brings together what another version of the configuration would mean, beside the running work and without touching it. A station
    /// that cannot inspect anyway takes whatever comes.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public Task<StationRevision> PrepareAsync(
        StationConfiguration next, ConfigurationStamp? stamp, CancellationToken cancellation) =>
        _preparation.PrepareAsync(_revision, next, RevisionPreparation.RecipeFor(next, _revision.Recipe), stamp, cancellation);

    /// <summary>The same for another product.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public Task<StationRevision> PrepareRecipeAsync(string recipe, CancellationToken cancellation) =>
        _preparation.PrepareAsync(_revision, _revision.Configuration, recipe, _revision.Stamp, cancellation);

    /// <summary>The thresholds that can make sense with the model in use; null when none is known, or no model is in use.</summary>
    public ThresholdBand? Band() => _revision is { Model.Info: { } model, Rules.Verdict.DecidedBy: var decidedBy }
        ? model.BandFor(decidedBy, _services.PartScores(Name, model, decidedBy)) : null;

    /// <summary>The same revision with the model package as it lies on the disk now.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more, or the station stops.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public Task<StationRevision> PrepareAgainAsync(CancellationToken cancellation) =>
        _preparation.PrepareAgainAsync(_revision, cancellation);

    /// <summary>Frees what was prepared and is not wanted.</summary>
    public void Discard(StationRevision prepared)
    {
        if (prepared.Model is { } model && model != _revision.Model) model.Dispose();
    }

    /// <summary>Lets what was prepared take over.</summary>
    /// <param name="next">What <see cref="PrepareAsync(StationConfiguration, ConfigurationStamp?, CancellationToken)"/> gave.</param>
    /// <param name="taking">Called when nothing can go wrong any more and before the first frame is inspected with it.</param>
    /// <exception cref="ModelException">The model has no room on its device; it is freed, and what was in use goes on.</exception>
    public async Task TakeOverAsync(StationRevision next, Action? taking = null)
    {
        await InTurnAsync(async () =>
        {
            StationRevision old = _revision;
            await RenewLoadingAsync();
            if (_work.Current is null || await _work.TryKeepCameraAsync(old, next))
            {
                await ReplaceAsync(old, next, taking);
                return;
            }
            await _work.StopAsync(_stop.Token);
            taking?.Invoke();
            Adopt(next);
            await StartPipelineAsync();
            if (old.Model != next.Model) Free(old.Model);
        });
        RevisionChanged?.Invoke();
    }

    private async Task WorkAsync()
    {
        StationRevision begun = _revision;
        Task<StationRevision> loading = _loader.LoadAsync(begun, _loading.Token);
        await InTurnAsync(async () =>
        {
            // Parts go by while a model takes its time: they are to be reported.
            await _preparation.EndsAsync(loading);
            if (_stop.IsCancellationRequested) return;
            if (ReferenceEquals(_revision, begun))
                Adopt(begun = loading.IsCompletedSuccessfully ? await loading : _preparation.Loading(begun));
            LogFault(_revision, null);
            _isStarted = true;
            await StartPipelineAsync();
        });
        RevisionChanged?.Invoke();
        await new RevisionRetry(_loader, _services, CurrentAsync, TakeRetriedAsync).RunAsync(loading, begun, _stop.Token);
        await InTurnAsync(() => _work.StopAsync(_stop.Token));
    }

    private async Task InTurnAsync(Func<Task> work)
    {
        await _turn.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<(StationRevision Revision, CancellationToken Replaced)> CurrentAsync()
    {
        (StationRevision, CancellationToken) now = default;
        await InTurnAsync(() => Task.FromResult(now = (_revision, _loading.Token)));
        return now;
    }

    private async Task TakeRetriedAsync(StationRevision faulty, StationRevision next)
    {
        await InTurnAsync(async () =>
        {
            if (!ReferenceEquals(_revision, faulty) || _stop.IsCancellationRequested)
            {
                Discard(next);
                return;
            }
            try
            {
                LogFault(next, faulty.Fault?.Message);
                await ReplaceAsync(faulty, next);
            }
            catch (Exception exception) when (next.Model is not null)
            {
                // It has no room on its device, as a rule.
                next = RevisionLoader.Faulty(next.Configuration, next.Recipe, next.Stamp, exception);
                LogFault(next, faulty.Fault?.Message);
                await ReplaceAsync(faulty, next);
            }
        });
        if (next.Fault is null) RevisionChanged?.Invoke();
    }

    private void Adopt(StationRevision next)
    {
        (IReadOnlyList<string> before, IReadOnlyList<string> notes) = (_revision.Doubts, _revision.Notes);
        _revision = next;
        foreach (string doubt in next.Doubts.Except(before)) _services.Logger.ThresholdDoubtful(Name, doubt);
        foreach (string note in next.Notes.Except(notes)) _services.Logger.ZoneNoted(Name, note);
        if (before.Count > 0 && next is { Doubts.Count: 0, Fault: null }) _services.Logger.ThresholdSensible(Name);
    }

    // Between two frames; the old model is not used any more when this ends, or it is freed when its last frame has left it.
    private async Task ReplaceAsync(StationRevision old, StationRevision next, Action? taking = null)
    {
        // No frame may meet the model that is absent.
        if (next.Fault is not null) Take(next);
        Task unused;
        try
        {
            unused = _work.Replace(old, next, taking);
        }
        catch
        {
            Discard(next);
            throw;
        }
        Take(next);
        if (_work.Current is null && _isStarted && !_stop.IsCancellationRequested) await StartPipelineAsync();
        Report();
        if (old.Model is { } model && model != next.Model) await Task.WhenAny(FreeAsync(model, unused), Task.Delay(LongestFrame));
    }

    private void Take(StationRevision next)
    {
        Adopt(next);
        _work.Refuse();
    }

    private async Task FreeAsync(IAnomalyModel model, Task unused)
    {
        await unused;
        Free(model);
    }

    // A call that hangs in a pipeline that was left behind may use it as long as the process lives.
    private void Free(IAnomalyModel? model)
    {
        if (!_work.IsLeftBehind) model?.Dispose();
    }

    private async Task RenewLoadingAsync()
    {
        await _loading.CancelAsync();
        _loading = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
    }

    private void LogFault(StationRevision revision, string? known)
    {
        if (revision.IsTeaching) _services.Logger.StationTeaches(Name);
        else if (revision.Fault is { } fault && fault.Message != known)
            _services.Logger.StationFault(Name, fault.Message, _services.ModelRetry.TotalSeconds);
    }

    // What keeps a pipeline from starting, a model without room on its device above all, must not keep parts from being reported.
    private async Task StartPipelineAsync()
    {
        StationRevision revision = _revision;
        try
        {
            await _work.StartAsync();
        }
#pragma warning disable CA1031 // Whatever it is, the station says it and tries again.
        catch (Exception exception)
        {
            Adopt(RevisionLoader.Faulty(revision.Configuration, revision.Recipe, revision.Stamp, exception));
            Free(revision.Model);
            LogFault(_revision, revision.Fault?.Message);
            if (revision.Model is not null) await StartPipelineAsync();
        }
#pragma warning restore CA1031
        Report();
    }

    private void Report()
    {
        // Of two reports the later one goes out last.
        lock (_reporting)
        {
            StationRevision revision = _revision;
            InspectionPipeline? pipeline = _work.Current;
            if (pipeline is null && revision.Fault is null) return;
            StationState camera = pipeline?.State ?? StationState.NoCamera;
            State = revision.StateWith(camera, _work.IsPaused);
            StateChanged?.Invoke(State, revision.Fault?.Message ?? (revision.Doubts.Count > 0 ? string.Join(" ", revision.Doubts) : null));
        }
    }
}
