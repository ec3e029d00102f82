using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Challenges;

/// <summary>
/// A station's challenges: what is due and why, the run that is on, what came of it. What it must remember it gives away whenever that
/// changes, a run before its first frame. Safe between threads; the camera's thread meets the gate alone.
/// </summary>
public sealed class ChallengeBook
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<ChallengeMemory> _keep;
    private readonly List<ChallengeSeen> _seen = [];
    private readonly Queue<ChallengeNote> _notes = new();
    private ChallengePlan _plan;
    private ChallengeMemory _memory;
    private ChallengeMemory? _kept;
    private long _last;
    private bool _mixed, _telling;
    private volatile bool _isLost;

    /// <summary>Goes on where an earlier run of the agent ended; what it had begun is broken off.</summary>
    /// <param name="plan">The sets and when they are due.</param>
    /// <param name="memory">What was kept.</param>
    /// <param name="keep">Keeps the memory on the disk; an <see cref="IOException"/> leaves it to be kept later.</param>
    public ChallengeBook(ChallengePlan plan, ChallengeMemory memory, Action<ChallengeMemory> keep, TimeProvider time)
    {
        (_plan, _memory, _keep, _time) = (plan, memory, keep, time);
        // The camera's thread waits for no disk: the next look ends the run.
        Gate = new ChallengeGate(time) { Lost = () => _isLost = true };
        if (memory.Running is not null) End_NeedsLock("the agent ended while it was on");
        if (plan.At.Contains(ChallengeCause.Restart)) MakeDue_NeedsLock(ChallengeCause.Restart);
        Look_NeedsLock(null);
    }

    /// <summary>Called with what people should know, in order, on any thread and outside of locks.</summary>
    public Action<ChallengeNote>? Noted { get; set; }

    /// <summary>Tells which frames show challenge parts.</summary>
    public ChallengeGate Gate { get; }

    /// <summary>The sets and when they are due; a run of a set that is not the same any more is broken off.</summary>
    public ChallengePlan Plan
    {
        get
        {
            lock (_lock) return _plan;
        }
        set => Do(() =>
        {
            ChallengePlan old = _plan;
            _plan = value;
            if (_memory.Running is { } run && old.Find(run.Set)?.IsSame(value.Find(run.Set)) != true)
                End_NeedsLock("its set was changed while it was on");
            Look_NeedsLock(null);
        });
    }

    /// <summary>What is remembered.</summary>
    public ChallengeMemory Memory
    {
        get
        {
            lock (_lock) return _memory;
        }
    }

    /// <summary>How all of it stands now.</summary>
    public ChallengeReport Report()
    {
        lock (_lock)
        {
            ChallengeSet[] sets = [.. Applying];
            ChallengeStanding[] standings = [.. sets.Select(set => _memory.Of(set.Name))];
            ChallengeSet? running = _memory.Running is { } run ? _plan.Find(run.Set) : null;
            return new ChallengeReport
            {
                HasFailed = standings.Any(standing => standing.HasFailed),
                IsOverdue = standings.Any(standing => standing.IsOverdue),
                IsDue = standings.Any(standing => standing.Due.Count > 0),
                Running = running is null ? null : _memory.Running,
                Parts = running?.Parts.Count ?? 0,
                Seen = [.. _seen],
                Sets = [.. _plan.Sets.Select(set => new ChallengeSetReport(set, set.IsFor(_memory.Basis?.Recipe), _memory.Of(set.Name)))],
                Last = _memory.Results.Count > 0 ? _memory.Results[^1] : null,
                Model = _memory.Basis?.Model,
                Proven = _memory.Basis?.Model is { } model && _memory.Models.TryGetValue(model, out DetectionTally? tally)
                    ? tally : new DetectionTally(),
            };
        }
    }

    /// <summary>The next frames of the station show the parts of a set.</summary>
    /// <param name="name">The set; null for the only one that is for the product.</param>
    /// <param name="by">Who says so.</param>
    /// <returns>The run, or why there is none, as a sentence.</returns>
    /// <exception cref="IOException">It cannot be remembered; then it does not begin.</exception>
    public (ChallengeRun? Run, string? Refusal) Begin(string? name, string by)
    {
        (ChallengeRun?, string?) begun = default;
        Do(() => begun = Begin_NeedsLock(name, by));
        return begun;
    }

    /// <summary>Ends the run that is on.</summary>
    /// <returns>Whether one was on.</returns>
    public bool BreakOff(string why)
    {
        bool was = false;
        Do(() =>
        {
            was = _memory.Running is not null;
            if (was) End_NeedsLock(why);
        });
        return was;
    }

    /// <summary>Takes what verdicts rest on from now on.</summary>
    public void Decide(ChallengeBasis basis) => Do(() =>
    {
        ChallengeCause[] causes = _memory.Basis is { } old ? [.. old.Differences(basis)] : [];
        if (causes.Length > 0 && _memory.Running is not null)
            End_NeedsLock($"{string.Join(" and ", causes.Select(cause => cause.ToString().ToLowerInvariant()))} changed while it was on");
        if (_memory.Basis != basis) _memory = _memory with { Basis = basis };
        foreach (ChallengeCause cause in causes.Where(_plan.At.Contains)) MakeDue_NeedsLock(cause);
        Look_NeedsLock(null);
    });

    /// <summary>Takes the highest number that earlier runs of the agent put on record.</summary>
    public void Reach(long lastSequence) => Do(() => _last = Math.Max(_last, lastSequence));

    /// <summary>Looks at what time brings; every second or so.</summary>
    /// <param name="shiftBegan">When the present shift began; null without shifts.</param>
    public void Tick(DateTimeOffset? shiftBegan) => Do(() =>
    {
        if (_memory.Running is { } run && _time.GetUtcNow() >= run.Until)
            End_NeedsLock(string.Create(CultureInfo.InvariantCulture,
                $"{_seen.Count} of {_plan.Find(run.Set)?.Parts.Count} parts came within {(run.Until - run.StartedAt).TotalSeconds:0} s"));
        Look_NeedsLock(shiftBegan);
    });

    /// <summary>Takes a record of the station, in the order of their numbers.</summary>
    public void Take(Inspection inspection)
    {
        if (inspection.Challenge is null && _plan.EveryParts is null)
        {
            Interlocked.Exchange(ref _last, inspection.SequenceTo ?? inspection.Sequence);
            return;
        }
        Do(() =>
        {
            _last = inspection.SequenceTo ?? inspection.Sequence;
            if (inspection.Challenge is { } mark && _memory.Running is { } run && run.Run == mark.Run
                && _plan.Find(run.Set) is { } set) See_NeedsLock(inspection, run, set, mark.Part);
            else Look_NeedsLock(null);
        });
    }

    /// <summary>Records will not come that may have been of challenge parts.</summary>
    public void Lose() => BreakOff("records of its parts were lost");

    private IEnumerable<ChallengeSet> Applying => _plan.Sets.Where(set => set.IsFor(_memory.Basis?.Recipe));

    private (ChallengeRun?, string?) Begin_NeedsLock(string? name, string by)
    {
        if (_memory.Running is { } on) return (null, $"A run of {on.Set} is on; it ends by itself, or with cancel.");
        ChallengeSet[] sets = [.. Applying.Where(set => name is null || set.Name == name)];
        if (sets.Length != 1)
        {
            string there = $"there are {string.Join(", ", Applying.Select(set => set.Name).DefaultIfEmpty("none"))}.";
            return (null, name is null ? $"set is missing; {there}" : $"There is no set {name} for this product; {there}");
        }
        DateTimeOffset now = _time.GetUtcNow();
        ChallengeMemory before = _memory;
        var run = new ChallengeRun(before.Runs + 1, sets[0].Name, by, now, now + _plan.TimeLimit, _last, before.Basis?.Model,
            before.Basis?.Recipe);
        _memory = before with { Runs = run.Run, Running = run };
        try
        {
            _keep(_memory);
            _kept = _memory;
        }
        catch
        {
            _memory = before;
            throw;
        }
        _seen.Clear();
        _mixed = false;
        Gate.Open(sets[0], run.Run, _plan.TimeLimit);
        _notes.Enqueue(new ChallengeNote(ChallengeNoteKind.Began, $"run {run.Run} of {run.Set} is on, begun by {by}."));
        return (run, null);
    }

    private void See_NeedsLock(Inspection seen, ChallengeRun run, ChallengeSet set, int place)
    {
        ChallengePart part = set.Parts[place];
        _mixed |= seen.Model is { } model && model.Sha256 != run.Model;
        _seen.Add(new ChallengeSeen(
            part.Name, part.Expected, seen.Verdict, seen.Sequence, seen.Score, seen.Threshold, part.Differs(seen)));
        if (_seen.Count == set.Parts.Count)
            End_NeedsLock(_mixed ? "another model judged its parts than the one in use when it began" : null);
        else _notes.Enqueue(new ChallengeNote(ChallengeNoteKind.Seen, part.Name));
    }

    // A reason breaks the run off; without one it came to its end.
    private void End_NeedsLock(string? brokenOff)
    {
        ChallengeRun run = _memory.Running!;
        Gate.Close();
        ChallengeSeen[] differing = [.. _seen.Where(part => part.Differs is not null)];
        ChallengeOutcome outcome = brokenOff is not null ? ChallengeOutcome.BrokenOff
            : differing.Length > 0 ? ChallengeOutcome.Failed : ChallengeOutcome.Passed;
        DateTimeOffset now = _time.GetUtcNow();
        var result = new ChallengeResult
        {
            Run = run.Run,
            Set = run.Set,
            Outcome = outcome,
            Why = brokenOff ?? (differing.Length == 0 ? null : string.Join("; ", differing.Select(part => $"{part.Part}: {part.Differs}"))),
            By = run.By,
            StartedAt = run.StartedAt,
            EndedAt = now,
            Model = run.Model,
            Recipe = run.Recipe,
            After = run.After,
            Through = _seen.Select(part => part.Sequence).Append(run.After).Max(),
            Parts = [.. _seen],
        };
        IReadOnlyList<ChallengeResult> before = _memory.Results;
        _memory = _memory.With(result);
        if (run.Model is { } model && !_mixed && _seen.Count > 0) _memory = _memory.With(model, _seen);
        _seen.Clear();
        ChallengeStanding standing = _memory.Of(run.Set);
        _memory = _memory.With(run.Set, outcome switch
        {
            ChallengeOutcome.Passed => new ChallengeStanding
            {
                PassedAt = now,
                PassedThrough = result.Through,
                PassedSet = DefinitionOf(_plan.Find(run.Set)!),
            },
            ChallengeOutcome.Failed => standing.DueFor(ChallengeCause.Failed, now) with { HasFailed = true, IsOverdue = false },
            _ => standing.DueFor(ChallengeCause.BrokenOff, now),
        });
        _notes.Enqueue(ChallengeNote.Of(result));
        foreach (ChallengeMargin one in ChallengeMargin.BecameShort(before, _memory.Results, run.Set))
            if (differing.All(part => part.Part != one.Part)) _notes.Enqueue(ChallengeNote.Creeping(one));
    }

    private void Look_NeedsLock(DateTimeOffset? shiftBegan)
    {
        foreach (ChallengeSet set in Applying)
        {
            ChallengeStanding standing = _memory.Of(set.Name);
            if (standing.PassedAt is not { } passed) MakeDue_NeedsLock(ChallengeCause.NeverPassed, set);
            else
            {
                if (shiftBegan > passed && _plan.At.Contains(ChallengeCause.Shift)) MakeDue_NeedsLock(ChallengeCause.Shift, set);
                if (_time.GetUtcNow() - passed >= _plan.Every) MakeDue_NeedsLock(ChallengeCause.Hours, set);
                if (_last - standing.PassedThrough >= _plan.EveryParts) MakeDue_NeedsLock(ChallengeCause.Parts, set);
                if (standing.PassedSet != DefinitionOf(set)) MakeDue_NeedsLock(ChallengeCause.Set, set);
            }
            standing = _memory.Of(set.Name);
            if (standing is not { DueSince: { } since, IsOverdue: false, HasFailed: false }) continue;
            TimeSpan age = _time.GetUtcNow() - since;
            if (age < _plan.Grace) continue;
            _memory = _memory.With(set.Name, standing with { IsOverdue = true });
            _notes.Enqueue(ChallengeNote.Overdue(set, standing, age));
        }
    }

    private void MakeDue_NeedsLock(ChallengeCause cause)
    {
        foreach (ChallengeSet set in Applying) MakeDue_NeedsLock(cause, set);
    }

    private void MakeDue_NeedsLock(ChallengeCause cause, ChallengeSet set)
    {
        ChallengeStanding standing = _memory.Of(set.Name), due = standing.DueFor(cause, _time.GetUtcNow());
        if (ReferenceEquals(standing, due)) return;
        _memory = _memory.With(set.Name, due);
        _notes.Enqueue(ChallengeNote.Due(set, due));
    }

    private static string DefinitionOf(ChallengeSet set) => string.Join(" | ", set.Parts);

    private void Do(Action work)
    {
        lock (_lock)
        {
            try
            {
                if (_isLost)
                {
                    _isLost = false;
                    if (_memory.Running is not null) End_NeedsLock("a part or a frame got lost, and nobody knows which part is which");
                }
                work();
            }
            finally
            {
                Keep_NeedsLock();
            }
        }
        Tell();
    }

    private void Keep_NeedsLock()
    {
        if (ReferenceEquals(_memory, _kept)) return;
        try
        {
            _keep(_memory);
            _kept = _memory;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is tried again with whatever comes next.
        }
    }

    // One thread at a time, so that whoever listens hears them in their order.
    private void Tell()
    {
        bool mine = false;
        while (true)
        {
            ChallengeNote? note;
            lock (_lock)
            {
                if (_telling && !mine) return;
                mine = _telling = _notes.TryDequeue(out note);
            }
            if (note is null) return;
            try
            {
                Noted?.Invoke(note);
            }
            catch
            {
                lock (_lock) _telling = false;
                throw;
            }
        }
    }
}
