using EdgeInspector.Challenges;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Shadowing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>
/// Version B behind the verdicts of A: judges copies of frames that A has judged, on a thread of its own with low priority. At most one
/// frame is with it; what comes meanwhile is counted and goes by. What B does, a crash or a hang included, reaches neither a frame nor a
/// record of A.
/// </summary>
public sealed class ShadowLane : IAsyncDisposable
{
    private readonly IAnomalyModel _model;
    private readonly FrameInspector _inspector;
    private readonly ShadowLedger _ledger;
    private readonly Action<string> _failed;
    private readonly FrameTap _tap;
    private readonly Lock _lock = new();
    private Turn _turn;
    private Inspection? _taken;
    private Turn? _takenAs;
    private int _sinceTaken;
    private int _hasFailed;

    /// <summary>Makes ready; nothing runs before the first frame.</summary>
    /// <param name="station">Names the thread.</param>
    /// <param name="model">Version B; freed with this.</param>
    /// <param name="turn">Which frames it is shown, and what decides.</param>
    /// <param name="ledger">Counts.</param>
    /// <param name="failed">Called once, on the lane's thread or the caller's, with what went wrong: nothing is judged any more, and the
    /// lane is to be ended.</param>
    /// <exception cref="ModelException">The model has no room; it is freed.</exception>
    public ShadowLane(
        string station, IAnomalyModel model, Turn turn, ShadowLedger ledger, Action<string> failed, TimeProvider time)
    {
        (_model, _turn, _ledger, _failed) = (model, turn, ledger, failed);
        try
        {
            _inspector = new FrameInspector(model, time);
        }
        catch
        {
            model.Dispose();
            throw;
        }
        _tap = new FrameTap($"shadow {station}", Judge, exception => Fail(exception.Message), time);
    }

    /// <summary>What is known of B.</summary>
    public ModelInfo Model => _model.Info;

    /// <summary>How long B takes for a frame from the cut to the verdict, in milliseconds, since the lane was made.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>The same of A for the same frames.</summary>
    public LatencyHistogram LatencyOfA { get; } = new();

    /// <summary>How long B has been at work with one frame; zero while it is not.</summary>
    public TimeSpan BusyFor => _tap.BusyFor;

    /// <summary>Shows B other frames, or judges by other rules, from the next frame on.</summary>
    public void Change(Turn turn)
    {
        lock (_lock) (_turn, _sinceTaken) = (turn, 0);
    }

    /// <summary>Takes a copy of a frame that A has judged, where it is B's turn and B is free. Never throws.</summary>
    /// <param name="record">The record of A.</param>
    /// <param name="frame">Its frame, which stays the caller's.</param>
    /// <param name="rules">What decided with A.</param>
    internal void Offer(Inspection record, Frame frame, StationRules rules)
    {
#pragma warning disable CA1031 // The record is made; what goes wrong here ends the shadow and must not cost A its frame.
        try
        {
            lock (_lock)
            {
                if (record.Verdict == Verdict.NotInspected || _hasFailed != 0) return;
                if (record.Model?.Sha256 != _turn.ModelA || rules != _turn.RulesOfA) return;
                // Every challenge part is shown: there are few of them, and each counts.
                if (record.Challenge is null && ++_sinceTaken < _turn.Every)
                {
                    _ledger.Skip(_turn.Run, ShadowGap.NotItsTurn);
                    return;
                }
                // Where B has no time for the k-th it gets the next one, not the one after k more.
                if (!_tap.TryTake(frame))
                {
                    if (record.Challenge is null) _ledger.Skip(_turn.Run, ShadowGap.Busy);
                    return;
                }
                // B waits for the lock before it looks: nothing overtakes this.
                (_taken, _takenAs) = (record, _turn);
                if (record.Challenge is null) _sinceTaken = 0;
            }
        }
        catch (Exception exception)
        {
            Fail(exception.Message);
        }
#pragma warning restore CA1031
    }

    /// <summary>Ends B's run under way, which fails. From any thread.</summary>
    public void Abort() => _inspector.Abort();

    /// <summary>Ends; a frame that is being judged is waited for a moment.</summary>
    /// <returns>Whether B and its model were freed; what hangs keeps what it uses as long as the process lives.</returns>
    public async Task<bool> EndAsync()
    {
        if (!await _tap.EndAsync()) return false;
        _inspector.Dispose();
        _model.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync();

    private void Judge(Frame frame)
    {
        Turn turn;
        Inspection record;
        lock (_lock)
        {
            // What A decides with may have changed since: its verdict and B's would be of two times.
            if (_takenAs != _turn) return;
            (turn, record) = (_turn, _taken!);
        }
        Judge(frame, record, turn);
    }

    private void Judge(Frame frame, Inspection record, Turn turn)
    {
        FrameFinding finding = _inspector.Inspect(new PixelView(frame), turn.Rules);
        Judgement b = finding.Judgement;
        if (record.Challenge is { } mark)
        {
            if (turn.PartOf(mark) is { } part)
                _ledger.Take(turn.Run, part, record, record with { Verdict = b.Verdict, Score = b.Score, Regions = b.Regions });
            return;
        }
        if (finding.Refusal is { } why)
        {
            _ledger.Skip(turn.Run, ShadowGap.Refused, why);
            return;
        }
        if (b.Verdict == Verdict.NotInspected)
        {
            _ledger.Skip(turn.Run, ShadowGap.Refused, "its score is not a finite number.");
            return;
        }
        Latency.Add(finding.PrepareMs + finding.InferMs + finding.VerdictMs);
        LatencyOfA.Add(record.Timing.PrepareMs + record.Timing.InferMs + record.Timing.VerdictMs);
        _ledger.Take(turn.Run, record, b);
    }

    private void Fail(string why)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0) _failed(why);
    }

    /// <summary>Which frames B is shown, and what decides.</summary>
    /// <param name="Run">The run that they count for.</param>
    /// <param name="ModelA">SHA-256 of the package whose records they are.</param>
    /// <param name="RulesOfA">What decided with A: records that were made by other rules are of another time, and go by uncounted.</param>
    /// <param name="Rules">What decides with B.</param>
    /// <param name="Every">Every so-manieth part of the production; 1 for each.</param>
    public sealed record Turn(long Run, string ModelA, StationRules RulesOfA, StationRules Rules, int Every)
    {
        /// <summary>What a challenge part must be judged as; null when nobody knows any more.</summary>
        public Func<ChallengeMark, ChallengePart?> PartOf { get; init; } = _ => null;
    }
}
