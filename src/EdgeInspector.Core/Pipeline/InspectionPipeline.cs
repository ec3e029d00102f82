using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// One station at work. A frame's way, top to bottom of this file:
/// camera thread → [prepare] → [score and judge] → ledger (in order) → publisher, and pictures apart: → [paint] → publisher.
/// Every frame from the camera ends in exactly one inspection; the ledger sees to it whatever a stage does.
/// </summary>
public sealed class InspectionPipeline : IAsyncDisposable
{
    // Two slots: while one picture is in the graph the next one is prepared.
    private const int Slots = 2;
    private const int PaintCapacity = 4;
    private readonly StationSettings _settings;
    private readonly IAnomalyModel _model;
    private readonly IInspectionPublisher _publisher;
    private readonly IInspectionPainter _painter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SequenceStore _store;
    private readonly SequenceLedger _ledger;
    private readonly CameraLoop _camera;
    private readonly Stage<Frame> _prepare;
    private readonly Stage<Prepared> _score;
    private readonly Stage<Judged> _paint;
    private readonly Channel<IScoringSlot> _freeSlots = Channel.CreateBounded<IScoringSlot>(Slots);
    private readonly ConcurrentBag<float[]> _freeMaps = [];
    private FramePreparation? _preparation;
    private VerdictRule? _rule;
    private PixelRectangle _ruleRegion;
    private int _skipped;
    private int _goodSincePicture;
    private bool _regionReported;

    /// <summary>Builds the station; nothing runs yet.</summary>
    /// <param name="settings">How it works.</param>
    /// <param name="isSimulated">Whether its records say "simulated".</param>
    /// <param name="openCamera">Opens the camera; called on the camera's own thread, again after every loss.</param>
    /// <param name="model">Scores; stays the caller's.</param>
    /// <param name="store">Gives the sequence numbers; stays the caller's.</param>
    /// <param name="publisher">Takes the records; stays the caller's.</param>
    /// <param name="painter">Draws the pictures; stays the caller's.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public InspectionPipeline(
        StationSettings settings,
        bool isSimulated,
        Func<ICamera> openCamera,
        IAnomalyModel model,
        SequenceStore store,
        IInspectionPublisher publisher,
        IInspectionPainter painter,
        TimeProvider time,
        ILogger logger)
    {
        if (!settings.EveryFrame && settings.QueueCapacity != 1)
            throw new ArgumentException("Latest-only keeps one waiting frame: queueCapacity must be 1.", nameof(settings));
        (_settings, _model, _store, _publisher, _painter, _time, _logger) = (settings, model, store, publisher, painter, time, logger);
        _ledger = new SequenceLedger(settings.Name, isSimulated, store, time, settings.Deadline, Metrics, Emit);
        _camera = new CameraLoop(settings.Name, openCamera, Accept, RecordLost, ChangeState, time, logger);
        OverflowPolicy policy = settings.SourceWaits ? OverflowPolicy.Wait : OverflowPolicy.DropOldest;
        _prepare = new Stage<Frame>(settings.QueueCapacity, policy, PrepareAsync, DropWaiting, FailFrame);
        // The slots bound what is between prepare and score, so this channel is never full.
        _score = new Stage<Prepared>(Slots, OverflowPolicy.Wait, ScoreAsync, DropPrepared, FailPrepared);
        _paint = new Stage<Judged>(PaintCapacity, OverflowPolicy.DropNewest, PaintAsync, DropPicture, FailPicture);
    }

    /// <summary>Told when the station's state changes; called on the camera's thread.</summary>
    public Action<StationState>? StateChanged { get; set; }

    /// <summary>What the station is doing.</summary>
    public StationState State { get; private set; } = StationState.NoCamera;

    /// <summary>What it has done so far.</summary>
    public PipelineMetrics Metrics { get; } = new();

    /// <summary>Frames that wait for inspection.</summary>
    public int Waiting => _prepare.Queued;

    /// <summary>Whether the camera's thread still turns: a driver call that hangs, or a stage that blocks it, makes this false.</summary>
    public bool IsCameraTurning => _camera.IsTurning;

    /// <summary>Ends when the camera has shown its last frame; frames may still be on their way until <see cref="StopAsync"/>.</summary>
    public Task CameraEnded => _camera.Ended;

    /// <summary>Buffers that the camera should own so that it never waits for this station.</summary>
    public static int FramesInFlight(int queueCapacity) => queueCapacity + Slots + PaintCapacity + 4;

    /// <summary>Starts all stages, then the camera.</summary>
    public void Start()
    {
        if (_store.TakeUnfinished() is { } range)
        {
            _logger.Unfinished(_settings.Name, range.First, range.Last);
            _ledger.RecordUnfinished(range);
        }
        for (int i = 0; i < Slots; i++) _freeSlots.Writer.TryWrite(_model.CreateSlot());
        _paint.Start();
        _score.Start();
        _prepare.Start();
        _camera.Start();
    }

    /// <summary>Stops in the order of the data: camera, then each stage after it has worked off what waits.</summary>
    public async Task StopAsync()
    {
        _camera.Stop();
        await _camera.Ended;
        await _prepare.CompleteAsync();
        await _score.CompleteAsync();
        await _paint.CompleteAsync();
        _ledger.EndAll(Reason.AgentRestarted);
    }

    /// <summary>Stops when that has not happened yet, and frees camera and slots.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        while (_freeSlots.Reader.TryRead(out IScoringSlot? slot)) slot.Dispose();
        _camera.Dispose();
        _ledger.Dispose();
    }

    private void Accept(Frame frame)
    {
        if (frame.Defect is { } defect)
        {
            _ledger.Record(new FrameFacts(frame), defect);
            frame.Dispose();
            return;
        }
        if (_settings.EveryFrame) frame.Sequence = _ledger.Begin(new FrameFacts(frame));
        ValueTask posted = _prepare.PostAsync(frame);
        if (!posted.IsCompletedSuccessfully) posted.AsTask().GetAwaiter().GetResult();
    }

    // The wait for a free slot happens with every frame of a busy station; its state is kept and used again.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PrepareAsync(Frame frame)
    {
        IScoringSlot slot = await _freeSlots.Reader.ReadAsync();
        bool handedOn = false;
        try
        {
            long started = _time.GetTimestamp();
            if (!_settings.EveryFrame) frame.Sequence = _ledger.Begin(new FrameFacts(frame), Interlocked.Exchange(ref _skipped, 0));
            PixelRectangle region = _model.Info.RegionIn(frame.Width, frame.Height, _settings.RegionOrigin);
            if (!CanLookAt(frame, region))
            {
                RefuseSize(frame, region);
                return;
            }
            PreparationFor(frame, region).Prepare(frame.Pixels, slot.Input);
            long done = _time.GetTimestamp();
            await _score.PostAsync(new Prepared(
                frame, region, slot, done, Milliseconds(frame.ReceivedTimestamp, started), Milliseconds(started, done)));
            handedOn = true;
        }
        finally
        {
            if (!handedOn) _freeSlots.Writer.TryWrite(slot);
        }
    }

    private ValueTask ScoreAsync(Prepared prepared)
    {
        (Frame frame, PixelRectangle region, IScoringSlot slot, _, _, _) = prepared;
        long started = _time.GetTimestamp();
        slot.Run();
        long inferred = _time.GetTimestamp();
        VerdictRule rule = RuleFor(region);
        Judgement judgement = rule.Judge(slot.AnomalyMap, slot.ImageScore);
        bool wantsPicture = WantsPicture(judgement.Verdict);
        var timing = new InspectionTiming
        {
            QueueMs = prepared.QueueMs + Milliseconds(prepared.DoneTimestamp, started),
            PrepareMs = prepared.PrepareMs,
            InferMs = Milliseconds(started, inferred),
            VerdictMs = Milliseconds(inferred, _time.GetTimestamp()),
        };
        Inspection? record = _ledger.End(frame.Sequence, judgement, timing, _model.Info, rule.Settings.Threshold, wantsPicture);
        if (record is { HasOverlay: true }) HandToPainter(record, frame, slot.AnomalyMap);
        else frame.Dispose();
        _freeSlots.Writer.TryWrite(slot);
        return ValueTask.CompletedTask;
    }

    private ValueTask PaintAsync(Judged judged)
    {
        _publisher.PublishPicture(_painter.Paint(judged.Record, judged.Frame, judged.Map));
        Release(judged);
        return ValueTask.CompletedTask;
    }

    private void Emit(Inspection record)
    {
        Metrics.Count(record);
        _publisher.Publish(record);
    }

    private FramePreparation PreparationFor(Frame frame, PixelRectangle region)
    {
        if (_preparation?.Fits(frame, region) != true)
            _preparation = new FramePreparation(frame.Width, frame.Height, frame.Format, region, _model.Info.InputWidth, _model.Info.InputHeight);
        return _preparation;
    }

    private VerdictRule RuleFor(PixelRectangle region)
    {
        if (_rule is null || _ruleRegion != region)
        {
            _rule = new VerdictRule(_settings.Verdict, _model.Info.InputWidth, _model.Info.InputHeight, region, _settings.IgnoreMask?.Ignored);
            _ruleRegion = region;
        }
        return _rule;
    }

    private bool WantsPicture(Verdict verdict)
    {
        if (verdict == Verdict.Fail) return _settings.Pictures.Rejects;
        if (verdict != Verdict.Pass || _settings.Pictures.EveryNthGood == 0) return false;
        _goodSincePicture = (_goodSincePicture + 1) % _settings.Pictures.EveryNthGood;
        return _goodSincePicture == 0;
    }

    private void HandToPainter(Inspection record, Frame frame, ReadOnlySpan<float> anomalyMap)
    {
        if (!_freeMaps.TryTake(out float[]? map)) map = new float[anomalyMap.Length];
        anomalyMap.CopyTo(map);
        _paint.Post(new Judged(record, frame, map));
    }

    private bool CanLookAt(Frame frame, PixelRectangle region) =>
        region.FitsIn(frame.Width, frame.Height)
        && (_settings.IgnoreMask is not { } mask || (mask.FrameWidth == frame.Width && mask.FrameHeight == frame.Height));

    private void RefuseSize(Frame frame, PixelRectangle region)
    {
        if (!_regionReported) _logger.RegionOutside(_settings.Name, frame.Width, frame.Height, region.ToString(), Reason.FrameQuality);
        _regionReported = true;
        _ledger.End(frame.Sequence, Reason.FrameQuality);
        frame.Dispose();
    }

    private void RecordLost(int count, Reason reason)
    {
        if (reason == Reason.Overload) _logger.FramesLost(_settings.Name, count);
        for (int i = 0; i < count; i++) _ledger.Record(new FrameFacts(_time), reason);
    }

    private void DropWaiting(Frame frame)
    {
        if (_settings.EveryFrame)
        {
            _ledger.End(frame.Sequence, Reason.Overload);
        }
        else
        {
            Interlocked.Increment(ref _skipped);
            Metrics.CountSkipped();
        }
        frame.Dispose();
    }

    private void FailFrame(Frame frame, Exception exception)
    {
        _logger.InspectionFailed(exception, _settings.Name, frame.Sequence);
        _ledger.End(frame.Sequence, Reason.ModelError);
        frame.Dispose();
    }

    // Only for a frame that arrives after the stage was completed.
    private void DropPrepared(Prepared prepared)
    {
        _freeSlots.Writer.TryWrite(prepared.Slot);
        _ledger.End(prepared.Frame.Sequence, Reason.AgentRestarted);
        prepared.Frame.Dispose();
    }

    private void FailPrepared(Prepared prepared, Exception exception)
    {
        _freeSlots.Writer.TryWrite(prepared.Slot);
        FailFrame(prepared.Frame, exception);
    }

    private void DropPicture(Judged judged)
    {
        Metrics.CountPictureDropped();
        Release(judged);
    }

    private void FailPicture(Judged judged, Exception exception)
    {
        _logger.PictureFailed(exception, _settings.Name, judged.Record.Sequence);
        Release(judged);
    }

    private void Release(Judged judged)
    {
        judged.Frame.Dispose();
        _freeMaps.Add(judged.Map);
    }

    private void ChangeState(StationState state)
    {
        State = state;
        StateChanged?.Invoke(state);
    }

    private double Milliseconds(long from, long to) => _time.GetElapsedTime(from, to).TotalMilliseconds;

    private readonly record struct Prepared(
        Frame Frame, PixelRectangle Region, IScoringSlot Slot, long DoneTimestamp, double QueueMs, double PrepareMs);

    private readonly record struct Judged(Inspection Record, Frame Frame, float[] Map);
}
