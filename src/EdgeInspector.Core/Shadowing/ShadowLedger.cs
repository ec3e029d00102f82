using EdgeInspector.Challenges;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Shadowing;

/// <summary>
/// Counts a station's shadow run: what A and B said of the same parts, and what B did not judge. Each part counts once. Safe between
/// threads; returns at once.
/// </summary>
public sealed class ShadowLedger
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private ShadowMemory _memory;

    /// <param name="memory">What was kept of an earlier run of the agent.</param>
    public ShadowLedger(ShadowMemory memory, TimeProvider time) => (_memory, _time) = (memory, time);

    /// <summary>What is remembered now.</summary>
    public ShadowMemory Memory
    {
        get
        {
            lock (_lock) return _memory;
        }
    }

    /// <summary>Begins a run; what was counted before is gone.</summary>
    public ShadowMemory Begin(ShadowPlan plan, ShadowBasis basis) => Change(memory => new ShadowMemory
    {
        Run = memory.Run + 1,
        Plan = plan,
        Basis = basis,
        StartedAt = _time.GetUtcNow(),
    });

    /// <summary>Begins the counts anew, because B is held against something else from now on.</summary>
    public ShadowMemory Renew(ShadowBasis basis, string why) => Change(memory => new ShadowMemory
    {
        Run = memory.Run + 1,
        Plan = memory.Plan,
        Basis = basis,
        StartedAt = _time.GetUtcNow(),
        BegunAnew = why,
    });

    /// <summary>Ends the run; its counts stay to be looked at.</summary>
    /// <returns>Whether one was on.</returns>
    public bool End(string why)
    {
        lock (_lock)
        {
            if (!_memory.IsOn) return false;
            _memory = _memory with { EndedAt = _time.GetUtcNow(), EndedBecause = why };
            return true;
        }
    }

    /// <summary>Notes what became of all that must be rejected; of another run it is dropped.</summary>
    public void Guarded(long run, ShadowGuard guard) => OfRun(run, memory => memory with { Guard = guard });

    /// <summary>Counts a part that A judged and B did not.</summary>
    /// <param name="run">The run that it was offered to; of another one it is dropped.</param>
    /// <param name="gap">Why.</param>
    /// <param name="why">What B did not like of it; null for another reason.</param>
    public void Skip(long run, ShadowGap gap, string? why = null) => OfRun(run, memory => gap switch
    {
        ShadowGap.NotItsTurn => memory with { NotItsTurn = memory.NotItsTurn + 1 },
        ShadowGap.Busy => memory with { Busy = memory.Busy + 1 },
        ShadowGap.Refused => memory with { Refused = memory.Refused + 1, LastRefusal = why ?? memory.LastRefusal },
        _ => throw new ArgumentOutOfRangeException(nameof(gap), gap, "Unknown gap."),
    });

    /// <summary>Counts a part of the production that both judged.</summary>
    /// <param name="run">The run that it was offered to; of another one it is dropped.</param>
    /// <param name="a">The record of A: pass or fail.</param>
    /// <param name="b">What B says: pass or fail.</param>
    public void Take(long run, Inspection a, Judgement b) => OfRun(run, memory =>
    {
        bool aFails = a.Verdict == Verdict.Fail, bFails = b.Verdict == Verdict.Fail;
        memory = memory with { Counts = memory.Counts.With(aFails, bFails) };
        if (aFails == bFails) return memory;
        var one = new ShadowDisagreement(
            a.Sequence, a.Id, a.PartId, a.CapturedAt, a.Verdict, a.Score, a.Threshold, b.Verdict, b.Score, b.Threshold);
        return memory with { Disagreements = [.. memory.Disagreements.Append(one).TakeLast(ShadowMemory.MostDisagreements)] };
    });

    /// <summary>Counts a challenge part that both judged; one that A judged otherwise than expected says nothing of B.</summary>
    /// <param name="run">The run that it was offered to; of another one it is dropped.</param>
    /// <param name="part">What was shown.</param>
    /// <param name="a">The record of A.</param>
    /// <param name="b">The same with what B says.</param>
    public void Take(long run, ChallengePart part, Inspection a, Inspection b) => OfRun(run, memory =>
    {
        if (part.Differs(a) is not null) return memory;
        memory = memory with { ChallengesSeen = memory.ChallengesSeen + 1 };
        if (part.Differs(b) is not { } differs) return memory;
        return memory with
        {
            ChallengesLost = memory.ChallengesLost + 1,
            LostChallenges = [.. memory.LostChallenges.Append($"{part.Name}: {differs}").TakeLast(ShadowMemory.MostNames)],
        };
    });

    private void OfRun(long run, Func<ShadowMemory, ShadowMemory> change)
    {
        lock (_lock)
            if (_memory.IsOn && _memory.Run == run) _memory = change(_memory);
    }

    private ShadowMemory Change(Func<ShadowMemory, ShadowMemory> change)
    {
        lock (_lock) return _memory = change(_memory);
    }
}
