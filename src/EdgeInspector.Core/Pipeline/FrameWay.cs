using EdgeInspector.Frames;
using EdgeInspector.Monitoring;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// What becomes of a frame, top to bottom of this file:
/// camera thread → [inspect: two frames side by side] → ledger (in order) → sinks, and pictures apart: → [draw] → sinks.
/// Every frame from the camera ends in exactly one inspection; the ledger sees to it whatever a stage does.
/// </summary>
internal sealed class FrameWay
{
    private const int Inspecting = -1;
    private readonly StationSettings _settings;
    private readonly HandOver _sinks;
    private readonly PipelineMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _change = new();
    private readonly Lock _reporting = new();
    private (ScoringSetup Setup, StationRules Rules) _work;
    private volatile int _refusal = Inspecting;
    private int _skipped;
    private volatile bool _refusalReported;

    /// <param name="settings">How the station works.</param>
    /// <param name="isSimulated">Whether its records say "simulated".</param>
    /// <param name="store">Gives the sequence numbers; stays the caller's.</param>
    /// <param name="sinks">Take records; stay the caller's.</param>
    /// <param name="pictures">Draws and archives.</param>
    /// <param name="metrics">Counted into.</param>
    public FrameWay(
        StationSettings settings, bool isSimulated, SequenceStore store, HandOver sinks, PictureStage pictures, PipelineMetrics metrics,
        TimeProvider time, ILogger logger)
    {
        (_settings, _sinks, _metrics, _time, _logger, Pictures) = (settings, sinks, metrics, time, logger, pictures);
        _work.Rules = settings.Rules;
        Ledger = new SequenceLedger(settings.Name, isSimulated, store, time, settings.Deadline, metrics, settings.Rules, Emit,
            settings.Views)
        {
            Lot = settings.Lot,
            Opened = (sequence, parts, received) => sinks.Seen(settings.Name, sequence, parts, received),
        };
        Expected = new ExpectedParts(time, MissPart);
        // Where only the newest frame counts it is taken when the graph is free, not to wait for it behind another.
        Inspection = new Stage<Frame>(
            $"inspect {settings.Name}", settings.QueueCapacity, OverflowPolicy.DropOldest, Inspect, DropWaiting, FailFrame, time,
            settings.EveryFrame ? ScoringSetup.Slots : 1);
    }

    /// <summary>Parts that were announced and whose frames have not come.</summary>
    public ExpectedParts Expected { get; }

    /// <summary>Frames wait here for the model.</summary>
    public Stage<Frame> Inspection { get; }

    /// <summary>Gives numbers and completes records in order.</summary>
    public SequenceLedger Ledger { get; }

    /// <summary>Draws and archives apart.</summary>
    public PictureStage Pictures { get; }

    /// <summary>What scores now; null before <see cref="Begin"/>.</summary>
    public ScoringSetup? Setup
    {
        get
        {
            lock (_change) return _work.Setup;
        }
    }

    /// <summary>Why parts are let through without being inspected; null while they are inspected. Set while the station works.</summary>
    public Reason? Refusal
    {
        get => _refusal is var refusal && refusal != Inspecting ? (Reason)refusal : null;
        set => _refusal = value is { } reason ? (int)reason : Inspecting;
    }

    /// <summary>Sets what scores first; before the first frame.</summary>
    public void Begin(ScoringSetup setup)
    {
        lock (_change) _work.Setup = setup;
    }

    /// <summary>Changes the rules between two frames; frames whose inspection has begun keep the old ones.</summary>
    public void Apply(StationRules rules)
    {
        lock (_change) _work.Rules = rules;
        Ledger.Rules = rules;
        _refusalReported = false;
    }

    /// <summary>Changes what scores and the rules between two frames.</summary>
    /// <returns>What scored before, which frames may still use.</returns>
    public ScoringSetup Switch(ScoringSetup setup, StationRules rules)
    {
        lock (_change)
        {
            ScoringSetup old = _work.Setup;
            _work = (setup, rules);
            Ledger.Rules = rules;
            _refusalReported = false;
            return old;
        }
    }

    /// <summary>Takes a frame from the camera; called on the camera's thread, and owns the frame from here on.</summary>
    public void Accept(Frame frame)
    {
        // Who announces a part knows better which it is than the camera.
        if (Expected.TryMatch(out string? partId)) frame.PartId = partId ?? frame.PartId;
        if (_settings.EveryFrame) frame.Challenge = _settings.Challenges?.Next(frame.PartId);
        if (Refusal is { } refusal) frame.Defect ??= refusal;
        if (frame.Defect is { } defect)
        {
            Ledger.Record(new FrameFacts(frame), defect);
            frame.Dispose();
            return;
        }
        if (_settings.EveryFrame) frame.Sequence = Ledger.Begin(new FrameFacts(frame));
        Inspection.Post(frame);
    }

    /// <summary>Records an announced part whose frame did not come.</summary>
    public void MissPart(string? partId)
    {
        _logger.PartWithoutFrame(_settings.Name, partId ?? "without id");
        Ledger.Record(new FrameFacts(_time, partId), Reason.TriggerWithoutFrame);
        _settings.Challenges?.Lose();
    }

    /// <summary>Records parts without a frame.</summary>
    public void RecordLost(long count, Reason reason)
    {
        if (reason == Reason.Overload) _logger.FramesLost(_settings.Name, count);
        Ledger.RecordMany(new FrameFacts(_time), count, reason);
        _settings.Challenges?.Lose();
    }

    private void Inspect(Frame frame)
    {
        long started = _time.GetTimestamp();
        ScoringSetup setup;
        StationRules rules;
        FrameInspector inspector;
        // Model and rules may change at any time; those of this moment are this frame's own.
        lock (_change)
        {
            (setup, rules) = _work;
            inspector = setup.Take();
        }
        try
        {
            if (!_settings.EveryFrame) frame.Sequence = Ledger.Begin(new FrameFacts(frame), Interlocked.Exchange(ref _skipped, 0));
            if (inspector.IsAbsent)
            {
                // It waited while the model went.
                Ledger.End(frame.Sequence, Refusal ?? Reason.ModelError);
                frame.Dispose();
                return;
            }
            FrameFinding finding = inspector.Inspect(new PixelView(frame), rules);
            // Frames are inspected side by side, but reported one after the other: counts and archive are the station's.
            lock (_reporting) Report(frame, finding, Milliseconds(frame.ReceivedTimestamp, started), rules, inspector, setup.Drift);
        }
        finally
        {
            setup.Return(inspector);
        }
    }

    private void Report(
        Frame frame, FrameFinding finding, double queueMs, StationRules rules, FrameInspector inspector, DriftMonitor drift)
    {
        if (finding.Refusal is { } why)
        {
            Refuse(frame, why);
            return;
        }
        var timing = new InspectionTiming
        {
            QueueMs = queueMs,
            PrepareMs = finding.PrepareMs,
            InferMs = finding.InferMs,
            VerdictMs = finding.VerdictMs
        };
        IReadOnlyList<PictureKind> pictures = Pictures.Choose(finding.Judgement.Verdict, rules.Pictures);
        Inspection? record = Ledger.End(frame.Sequence, finding.Judgement with { Silhouette = inspector.OutlineOf(finding) }, timing,
            inspector.LastModel, rules, pictures);
        if (finding.Judgement is { Verdict: not Verdict.NotInspected } judged && frame.Challenge is null)
        {
            // Under a mask or in zones a score can only be lower than the one of the whole map that it is held against.
            float? score = judged.DecidedBy == inspector.LastModel.DefaultDecision ? judged.Score : null;
            drift.Add(judged.Verdict, score, finding.Traits, inspector.AnomalyMap, inspector.Ignored, finding.Region);
        }
        if (record is not null) _settings.Shadow?.Offer(record, frame, rules);
        if (record is null || !Pictures.TryTake(record, frame, finding.Region, inspector.AnomalyMap, inspector.Ignored)) frame.Dispose();
    }

    private void Emit(Inspection record)
    {
        // What is shown to prove the station is no production.
        if (record.Challenge is null) _metrics.Count(record);
        _sinks.Post(record);
        _settings.Views?.End(record);
    }

    private void Refuse(Frame frame, string why)
    {
        if (!_refusalReported) _logger.FrameRefused(_settings.Name, Reason.FrameQuality, why);
        _refusalReported = true;
        Ledger.End(frame.Sequence, Reason.FrameQuality);
        frame.Dispose();
    }

    private void DropWaiting(Frame frame)
    {
        if (_settings.EveryFrame)
        {
            Ledger.End(frame.Sequence, Reason.Overload);
        }
        else
        {
            Interlocked.Increment(ref _skipped);
            _metrics.CountSkipped();
        }
        frame.Dispose();
    }

    private void FailFrame(Frame frame, Exception exception)
    {
        _logger.InspectionFailed(exception, _settings.Name, frame.Sequence);
        Ledger.End(frame.Sequence, Reason.ModelError);
        frame.Dispose();
    }

    private double Milliseconds(long from, long to) => _time.GetElapsedTime(from, to).TotalMilliseconds;
}
