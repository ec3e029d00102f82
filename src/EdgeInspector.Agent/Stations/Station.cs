using EdgeInspector.Configuration;
using EdgeInspector.Imaging.Drawing;
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
    private readonly StationSurroundings _surroundings;
    private readonly SetupLoader _loader;
    private readonly SequenceStore _store;
    private readonly RecipeMemory _memory;
    private readonly AbsentModel _absent = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _refusing = new();
    private readonly CancellationTokenSource _stop = new();
    // Of the load that the present setup waits for; another setup makes it needless.
    private CancellationTokenSource _loading;
    private readonly TaskCompletionSource _cameraEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StationSetup _setup;
    private volatile InspectionPipeline? _pipeline;
    private OverlayPainter? _painter;
    private volatile bool _paused;
    private volatile bool _isLeftBehind;
    private Task _work = Task.CompletedTask;

    /// <summary>Takes the station's sequence numbers; nothing runs yet.</summary>
    /// <param name="configuration">How it works.</param>
    /// <param name="stamp">The version of the file that says so; null without a file.</param>
    /// <param name="surroundings">What it shares with others.</param>
    /// <exception cref="IOException">Another agent has them, or the state folder cannot be written.</exception>
    public Station(StationConfiguration configuration, ConfigurationStamp? stamp, StationSurroundings surroundings)
    {
        (_surroundings, _loader) = (surroundings, new SetupLoader(surroundings));
        _loading = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _memory = new RecipeMemory(surroundings.StateDirectory, configuration.Name);
        _setup = SetupLoader.Faulty(configuration, RecipeFor(configuration, _memory.Read()), stamp, null);
        _store = SequenceStore.Open(SequencePath(surroundings.StateDirectory, configuration.Name), out string? setAside);
        if (setAside is not null) surroundings.Logger.SequenceFileDamaged(configuration.Name, setAside);
    }

    /// <summary>Told what the station is doing, with a sentence for people where there is something to say.</summary>
    public Action<StationState, string?>? StateChanged { get; init; }

    /// <summary>Told when something else takes over that other parties should know of: model, rules or product.</summary>
    public Action? SetupChanged { get; init; }

    /// <summary>Its name.</summary>
    public string Name => _setup.Configuration.Name;

    /// <summary>What it works with now.</summary>
    public StationSetup Setup => _setup;

    /// <summary>What it is doing.</summary>
    public StationState State { get; private set; } = StationState.NoCamera;

    /// <summary>Whether frames are looked for; false when the camera's thread hangs.</summary>
    public bool IsWorking => _pipeline?.IsCameraTurning == true;

    /// <summary>Whether every part of it comes forward or rightly waits: no driver and no device hangs, and none was left behind.</summary>
    public bool IsAlive => _pipeline?.IsAlive != false && !_isLeftBehind && !(_setup.Fault is not null && PackageReader.IsHung(_setup.Effective.Model));

    /// <summary>What it has done since the agent's start, over all settings of its camera.</summary>
    public PipelineMetrics Metrics { get; } = new();

    /// <summary>Frames that wait for the model.</summary>
    public int Waiting => _pipeline?.Waiting ?? 0;

    /// <summary>Ends when the camera has shown its last frame.</summary>
    public Task CameraEnded => _cameraEnded.Task;

    /// <summary>Where a station's sequence numbers are kept.</summary>
    public static string SequencePath(string stateDirectory, string station) => Path.Combine(stateDirectory, "stations", station + ".seq");

    /// <summary>Notes that all numbers up to this one have a record that no restart can lose.</summary>
    public void MarkRecorded(long sequence) => _store.MarkCompleted(sequence);

    /// <summary>Begins to work, and returns at once.</summary>
    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>Stops the camera, works off what waits, and ends.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (!_isLeftBehind) _setup.Model?.Dispose();
        _absent.Dispose();
        _store.Dispose();
        _turn.Dispose();
        _loading.Dispose();
        _stop.Dispose();
    }

    /// <summary>Lets parts through without inspecting them, each reported as such, or ends that.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool SetPaused(bool paused)
    {
        if (_paused == paused) return false;
        _paused = paused;
        if (_pipeline is { } pipeline) Refuse(pipeline);
        Report();
        return true;
    }

    /// <summary>Announces a part, see <see cref="InspectionPipeline.TryExpect"/>; false also when no camera is looked after at this moment.</summary>
    public bool TryExpect(string? partId) =>
        _pipeline?.TryExpect(partId, TimeSpan.FromMilliseconds(_setup.Effective.PartWindowMilliseconds)) == true;

    /// <summary>Asks for the next inspected frame as a picture; false while nothing is inspected.</summary>
    public bool TrySnapshot()
    {
        if (_pipeline is not { Refusal: null } pipeline) return false;
        pipeline.WantSnapshot();
        return true;
    }

    /// <summary>
    /// Brings together what another version of the configuration would mean, beside the running work and without touching it. A station
    /// that cannot inspect anyway takes whatever comes.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public Task<StationSetup> PrepareAsync(StationConfiguration configuration, ConfigurationStamp? stamp, CancellationToken cancellation) =>
        PrepareAsync(configuration, RecipeFor(configuration, _setup.Recipe), stamp, cancellation);

    /// <summary>The same for another product.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public Task<StationSetup> PrepareRecipeAsync(string recipe, CancellationToken cancellation) =>
        PrepareAsync(_setup.Configuration, recipe, _setup.Stamp, cancellation);

    /// <summary>The thresholds that can make sense with the model in use; null when none is known, or no model is in use.</summary>
    public ThresholdBand? Band() => _setup is { Model.Info: { } model, Rules.Verdict.DecidedBy: var decidedBy }
        ? model.BandFor(decidedBy, _surroundings.PartScores(Name, model, decidedBy)) : null;

    /// <summary>The same setup with the model package as it lies on the disk now.</summary>
    /// <exception cref="OperationCanceledException">The station stops.</exception>
    /// <exception cref="Exception">Model or rules cannot be used; the message is for people.</exception>
    public async Task<StationSetup> PrepareAgainAsync()
    {
        StationSetup now = _setup;
        StationSetup next = await _loader.LoadAsync(SetupLoader.Faulty(now.Configuration, now.Recipe, now.Stamp, null), _stop.Token);
        return next.Fault is null ? next : throw next.Fault;
    }

    /// <summary>Frees what was prepared and is not wanted.</summary>
    public void Discard(StationSetup prepared)
    {
        if (prepared.Model is { } model && model != _setup.Model) model.Dispose();
    }

    /// <summary>Lets what was prepared take over.</summary>
    /// <param name="next">What <see cref="PrepareAsync(StationConfiguration, ConfigurationStamp?, CancellationToken)"/> gave.</param>
    /// <param name="taking">Called when nothing can go wrong any more and before the first frame is inspected anew.</param>
    public async Task TakeOverAsync(StationSetup next, Action? taking = null)
    {
        await _turn.WaitAsync();
        try
        {
            StationSetup old = _setup;
            await RenewLoadingAsync();
            if (_pipeline is null || old.CanBecome(next))
            {
                taking?.Invoke();
                await ReplaceAsync(old, next);
            }
            else
            {
                await StopPipelineAsync();
                taking?.Invoke();
                Adopt(next);
                StartPipeline();
                if (old.Model is { } model && model != next.Model && !_isLeftBehind) model.Dispose();
            }
        }
        finally
        {
            _turn.Release();
        }
        SetupChanged?.Invoke();
    }

    /// <summary>Remembers the product for the next start.</summary>
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    public void Remember(string recipe) => _memory.Write(recipe);

    private async Task WorkAsync()
    {
        Task<StationSetup> loading = _loader.LoadAsync(_setup, _loading.Token);
        await _turn.WaitAsync();
        try
        {
            // Parts go by while a model takes its time: they are to be reported.
            bool isLoaded = await EndsAsync(loading, _surroundings.LoadPatience);
            if (loading.IsCompletedSuccessfully) Adopt(await loading);
            if (!_stop.IsCancellationRequested)
            {
                if (!isLoaded) Adopt(Loading(_setup));
                Tell(_setup, null);
                StartPipeline();
            }
        }
        finally
        {
            _turn.Release();
        }
        SetupChanged?.Invoke();
        await MendAsync(_setup.Fault is StationLoadingException ? loading : null);
        await Task.Delay(Timeout.InfiniteTimeSpan, _surroundings.Time, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await _turn.WaitAsync();
        await StopPipelineAsync();
        _turn.Release();
    }

    // Until the model serves: whoever mends it need not start anything.
    private async Task MendAsync(Task<StationSetup>? loading)
    {
        for (; _setup.Fault is not null && !_stop.IsCancellationRequested; loading = null)
        {
            StationSetup faulty = _setup;
            try
            {
                if (loading is null) await Task.Delay(_surroundings.ModelRetry, _surroundings.Time, _loading.Token);
                StationSetup next = await (loading ?? _loader.LoadAsync(faulty, _loading.Token));
                await TakeMendedAsync(faulty, next);
            }
            catch (OperationCanceledException)
            {
                // Another setup has taken over, or the station stops.
            }
        }
    }

    private async Task TakeMendedAsync(StationSetup faulty, StationSetup next)
    {
        await _turn.WaitAsync();
        try
        {
            if (!ReferenceEquals(_setup, faulty) || _stop.IsCancellationRequested)
            {
                Discard(next);
                return;
            }
            Tell(next, faulty.Fault!.Message);
            await ReplaceAsync(faulty, next);
            if (next.Fault is not null) return;
        }
        finally
        {
            _turn.Release();
        }
        SetupChanged?.Invoke();
    }

    private void Adopt(StationSetup next)
    {
        IReadOnlyList<string> before = _setup.Doubts;
        _setup = next;
        foreach (string doubt in next.Doubts.Except(before)) _surroundings.Logger.ThresholdDoubtful(Name, doubt);
        if (before.Count > 0 && next is { Doubts.Count: 0, Fault: null }) _surroundings.Logger.ThresholdSensible(Name);
    }

    // Between two frames; the old model is not used any more when this ends, or it is freed when its last frame has left it.
    private async Task ReplaceAsync(StationSetup old, StationSetup next)
    {
        Adopt(next);
        Task unused = Task.CompletedTask;
        if (_pipeline is { } pipeline)
        {
            if (next.Model == old.Model) pipeline.Apply(next.Rules);
            else unused = pipeline.SwitchAsync(next.Model ?? _absent, next.Rules);
            Refuse(pipeline);
            Report();
        }
        if (old.Model is { } model && model != next.Model) await Task.WhenAny(FreeAsync(model, unused), Task.Delay(LongestFrame));
    }

    private static async Task FreeAsync(IAnomalyModel model, Task unused)
    {
        await unused;
        model.Dispose();
    }

    private async Task RenewLoadingAsync()
    {
        await _loading.CancelAsync();
        _loading = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
    }

    private async Task<StationSetup> PrepareAsync(StationConfiguration configuration, string? recipe, ConfigurationStamp? stamp, CancellationToken cancellation)
    {
        StationSetup now = _setup;
        StationConfiguration effective = configuration.For(recipe);
        // A model is loaded for a mode: only where every frame counts are two at once in the graph.
        if (now.Model is { } model && (effective.Model, effective.Mode) == (now.Effective.Model, now.Effective.Mode))
            return _loader.Complete(SetupLoader.Faulty(configuration, recipe, stamp, null), model);
        StationSetup wanted = SetupLoader.Faulty(configuration, recipe, stamp, null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellation);
        Task<StationSetup> loading = _loader.LoadAsync(wanted, stop.Token);
        // A station that inspects goes on meanwhile; of one that cannot the parts are reported at once as the new version says.
        if (now.Fault is not null && !await EndsAsync(loading, _surroundings.LoadPatience))
        {
            await stop.CancelAsync();
            await loading.ContinueWith(_ => { }, TaskScheduler.Default);
            cancellation.ThrowIfCancellationRequested();
            return Loading(wanted);
        }
        StationSetup next = await loading;
        return next.Fault is null || now.Fault is not null ? next : throw next.Fault;
    }

    private async Task<bool> EndsAsync(Task loading, TimeSpan patience)
    {
        await Task.WhenAny(loading, Task.Delay(patience, _surroundings.Time, _stop.Token));
        return loading.IsCompleted;
    }

    private StationSetup Loading(StationSetup wanted) =>
        SetupLoader.Faulty(wanted.Configuration, wanted.Recipe, wanted.Stamp, new StationLoadingException(wanted.Effective.Model, _surroundings.LoadPatience));

    private void Tell(StationSetup setup, string? told)
    {
        if (setup.Fault is { } fault && fault.Message != told)
            _surroundings.Logger.StationFault(Name, fault.Message, _surroundings.ModelRetry.TotalSeconds);
    }

    private void StartPipeline()
    {
        StationSetup setup = _setup;
        StationSettings settings = setup.ToSettings();
        var codec = new StationCodec(_surroundings.Codec, () => _setup.Model?.Info.Taught?.BitDepth);
        _painter = new OverlayPainter(_surroundings.Pictures.MaxWidth, _surroundings.Pictures.JpegQuality);
        var pipeline = new InspectionPipeline(
            settings, setup.Effective.Camera is SimulatedCameraConfiguration,
            () => _surroundings.OpenCamera(_setup.Effective.Camera, InspectionPipeline.FramesInFlight(settings.QueueCapacity), codec), setup.Model ?? _absent, _store,
            _surroundings.Sinks, _painter, _surroundings.Time, _surroundings.Logger, _surroundings.Archive, Metrics)
        {
            StateChanged = _ => Report(),
        };
        Refuse(pipeline);
        _pipeline = pipeline;
        Report();
        pipeline.Start();
        _ = WatchCameraAsync(pipeline);
    }

    private async Task StopPipelineAsync()
    {
        if (_pipeline is not { } pipeline) return;
        await pipeline.StopAsync(_stop.Token);
        await pipeline.DisposeAsync();
        _pipeline = null;
        if (pipeline.IsLeftBehind) _isLeftBehind = true;
        else _painter?.Dispose();
    }

    // A camera that was stopped for another setting has not shown its last frame.
    private async Task WatchCameraAsync(InspectionPipeline pipeline)
    {
        await pipeline.CameraEnded;
        if (pipeline.HasEnded) _cameraEnded.TrySetResult();
    }

    // A pause and another setup may come at the same moment: whoever is last must have seen both.
    private void Refuse(InspectionPipeline pipeline)
    {
        lock (_refusing)
        {
            pipeline.Refusal = _setup.Fault is { } fault
                ? (fault as StationFaultException)?.Reason ?? Reason.ModelError
                : _paused ? Reason.Paused : null;
        }
    }

    private void Report()
    {
        if (_pipeline is not { } pipeline) return;
        StationSetup setup = _setup;
        StationState state = setup.Fault is not null ? StationState.Fault
            : _paused && pipeline.State.IsInspecting() ? StationState.Paused
            : pipeline.State;
        State = state;
        StateChanged?.Invoke(state, setup.Fault?.Message ?? (setup.Doubts.Count > 0 ? string.Join(" ", setup.Doubts) : null));
    }

    // A product that the file does not know any more gives way to the file's own.
    private static string? RecipeFor(StationConfiguration configuration, string? chosen) =>
        configuration.FindRecipe(chosen) is not null ? chosen : configuration.Recipe;
}
