using EdgeInspector.Verdicts;

namespace EdgeInspector.Outputs;

/// <summary>
/// What the outputs of a gate are to be at any moment: the one place that decides it. A part has a slot from the moment it is seen; its
/// verdict fills the slot; at the part's time a pass in time, and nothing else, energises the output. Late, missing, not inspected,
/// withdrawn: no pass. Arithmetic alone, without clock, thread or device: time is what the caller says, and only rises.
/// </summary>
public sealed class GatePlan
{
    // Far more than can be on the way: while nobody asks, what is seen must not fill the memory.
    private const int MostSlots = 4 * GateSettings.MostParts;

    // Frames that waited in buffers while the process stood still come within that.
    private static readonly TimeSpan Distrust = TimeSpan.FromSeconds(1);

    // After these nobody knows how many parts went by.
    private static readonly HashSet<Reason> CountIsInDoubt =
    [
        Reason.CameraLost, Reason.AgentRestarted, Reason.FrameIdGap, Reason.TriggerWithoutFrame, Reason.ViewMissing, Reason.ViewMismatch,
    ];

    private readonly GateSettings _settings;
    private readonly List<Slot> _slots = [];
    private Pulse? _pass;
    private TimeSpan? _offSince;
    private TimeSpan _rejectUntil = TimeSpan.MinValue, _distrustUntil = TimeSpan.MinValue;

    /// <param name="settings">How verdicts become outputs.</param>
    public GatePlan(GateSettings settings) => _settings = settings;

    /// <summary>Whether parts are inspected; without that there is no pass.</summary>
    public bool IsWorking { get; private set; }

    /// <summary>Parts on their way to the gate.</summary>
    public int Waiting => _slots.Count;

    /// <summary>Passes that the device confirmed.</summary>
    public long Passed { get; private set; }

    /// <summary>Parts that had no pass, for whatever reason.</summary>
    public long Rejected { get; private set; }

    /// <summary>Of those: passes that came, or were confirmed, too late.</summary>
    public long Late { get; private set; }

    /// <summary>Of those: passes taken back because the outputs were lost, the station did not work, or a count was in doubt.</summary>
    public long Withdrawn { get; private set; }

    /// <summary>Of those: passes not given because more parts were on the way than may be.</summary>
    public long Crowded { get; private set; }

    /// <summary>Number of the last part whose pass came too late or was in a crowd; 0 before.</summary>
    public long LastLate { get; private set; }

    /// <summary>Parts were seen; the numbers rise.</summary>
    /// <param name="sequence">Number of the first.</param>
    /// <param name="parts">How many, at least 1.</param>
    /// <param name="received">When.</param>
    public void See(long sequence, long parts, TimeSpan received)
    {
        // What lies before the last so many is past the gate already.
        for (long i = Math.Max(0, parts - GateSettings.MostParts - 1); i < parts; i++) SeeOne(sequence + i, received);
    }

    /// <summary>A verdict came.</summary>
    public void Judge(Inspection inspection)
    {
        if (_settings.DelayParts > 0 && inspection.Reason is { } reason && CountIsInDoubt.Contains(reason)) Withdraw(inspection.Sequence);
        long last = inspection.SequenceTo ?? inspection.Sequence;
        // A challenge part is no product, also when the model takes it for a good one.
        Verdict verdict = inspection.Challenge is null ? inspection.Verdict : Verdict.NotInspected;
        foreach (Slot slot in _slots)
            if (slot.Sequence >= inspection.Sequence && slot.Sequence <= last) slot.Verdict ??= verdict;
    }

    /// <summary>The station works from now on, or does not.</summary>
    public void SetWorking(bool isWorking)
    {
        if (IsWorking && !isWorking) Withdraw();
        IsWorking = isWorking;
    }

    /// <summary>No part seen so far gets a pass any more, and one that is on goes off.</summary>
    public void Withdraw() => Withdraw(long.MaxValue);

    /// <summary>
    /// The process stood still: what was seen before, and frames that waited meanwhile and are only now received, show parts that are
    /// nobody knows where.
    /// </summary>
    public void StoodStill(TimeSpan now)
    {
        Withdraw();
        _distrustUntil = now + Distrust;
    }

    /// <summary>What the outputs are to be now; the watchdog is not the plan's.</summary>
    public GateLevels LevelsAt(TimeSpan now)
    {
        if (_pass is { } on && now >= on.Until) EndPass();
        int at = _slots.FindLastIndex(slot => slot.Due <= now);
        if (at >= 0)
        {
            // A part that comes to the gate ends the time of all before it.
            for (int i = 0; i < at; i++) Miss(0, now);
            Settle(_slots[0], now);
        }
        return new GateLevels(_pass is not null, now < _rejectUntil, IsWorking, false);
    }

    /// <summary>When <see cref="LevelsAt"/> may say something else although nothing happens; null for never.</summary>
    public TimeSpan? NextChange(TimeSpan now)
    {
        TimeSpan? next = null;
        if (_pass is { } on) Consider(on.Until);
        Consider(_rejectUntil);
        foreach (Slot slot in _slots)
        {
            if (slot.Due is not { } due) continue;
            Consider(due);
            Consider(due + _settings.Latest + TimeSpan.FromTicks(1));
            if (slot.Verdict == Verdict.Pass && _offSince is { } off) Consider(off + _settings.Gap);
        }
        return next;

        void Consider(TimeSpan at)
        {
            if (at > now && (next is null || at < next)) next = at;
        }
    }

    /// <summary>The device has confirmed what it was told.</summary>
    public void Confirm(GateLevels levels, TimeSpan now)
    {
        if (!levels.Pass)
        {
            _offSince ??= now;
            return;
        }
        _offSince = null;
        if (_pass is not { IsConfirmed: false } pass) return;
        if (now > pass.LastStart)
        {
            // It is on at the device since nobody knows when.
            _pass = null;
            Rejected++;
            CountLate(pass.Sequence);
            return;
        }
        _pass = pass with { IsConfirmed = true, Until = now + _settings.On };
        Passed++;
    }

    private void SeeOne(long sequence, TimeSpan received)
    {
        foreach (Slot slot in _slots)
            if (++slot.SeenAfter == _settings.DelayParts) slot.Due = received + _settings.Delay;
        _slots.Add(new Slot(sequence) { Due = _settings.DelayParts > 0 ? null : received + _settings.Delay });
        if (_slots.Count > MostSlots) Miss(0, received);
        if (received < _distrustUntil) Withdraw(_slots[^1]);
        // Its pulse could meet another part.
        foreach (Slot slot in _slots)
        {
            if (slot.SeenAfter < _settings.DelayParts + _settings.PartsOnTheWay || slot.IsWithdrawn) continue;
            slot.IsWithdrawn = true;
            Crowded++;
            LastLate = slot.Sequence;
        }
    }

    private void Withdraw(long before)
    {
        EndPass();
        foreach (Slot slot in _slots.Where(slot => slot.Sequence < before && !slot.IsWithdrawn)) Withdraw(slot);
    }

    private void Withdraw(Slot slot)
    {
        slot.IsWithdrawn = true;
        if (slot.Verdict is null or Verdict.Pass) Withdrawn++;
    }

    private void EndPass()
    {
        if (_pass is { IsConfirmed: false })
        {
            // The device never had it.
            Rejected++;
            Withdrawn++;
        }
        _pass = null;
    }

    // The part at the gate, if its verdict is known or too late.
    private void Settle(Slot slot, TimeSpan now)
    {
        bool isNew = _pass is { } on && on.Sequence != slot.Sequence;
        bool mayStart = now <= slot.Due + _settings.Latest;
        bool isPass = slot is { Verdict: Verdict.Pass, IsWithdrawn: false } && IsWorking && mayStart;
        if (isNew && !(isPass && _settings.Mode == GateMode.Level)) EndPass();
        if (isPass)
        {
            bool isRested = _settings.Mode == GateMode.Level || _offSince + _settings.Gap <= now;
            if (!isRested) return;
            EndPass();
            _pass = new Pulse(slot.Sequence, now + _settings.On, slot.Due!.Value + _settings.Latest, false);
            _slots.RemoveAt(0);
            return;
        }
        if (slot.Verdict is null && !slot.IsWithdrawn && mayStart) return;
        Miss(0, now);
    }

    private void Miss(int index, TimeSpan now)
    {
        Slot slot = _slots[index];
        _slots.RemoveAt(index);
        Rejected++;
        _rejectUntil = now + _settings.On;
        if (slot is { Verdict: null or Verdict.Pass, IsWithdrawn: false }) CountLate(slot.Sequence);
    }

    private void CountLate(long sequence)
    {
        Late++;
        LastLate = sequence;
    }

    private sealed class Slot(long sequence)
    {
        public long Sequence => sequence;

        public TimeSpan? Due { get; set; }

        public Verdict? Verdict { get; set; }

        public bool IsWithdrawn { get; set; }

        public int SeenAfter { get; set; }
    }

    /// <param name="Sequence">The part's.</param>
    /// <param name="Until">When it goes off.</param>
    /// <param name="LastStart">Up to when it may begin.</param>
    /// <param name="IsConfirmed">Whether the device has it.</param>
    private readonly record struct Pulse(long Sequence, TimeSpan Until, TimeSpan LastStart, bool IsConfirmed);
}
