namespace EdgeInspector.Monitoring.Alarms;

/// <summary>
/// Which alarms there are, which of them somebody has acknowledged, and which are shelved. One that ends before anybody has acknowledged
/// it stays listed, so that what happened in the night is seen in the morning. Safe between threads.
/// </summary>
/// <param name="time">Tells when shelves end.</param>
public sealed class AlarmBook(TimeProvider time)
{
    /// <summary>How long an alarm can be shelved at a time.</summary>
    public static readonly TimeSpan LongestShelf = TimeSpan.FromHours(8);

    /// <summary>Alarms that are listed; of those that have ended the oldest go first.</summary>
    public const int Most = 200;

    // A camera that is opened, or a broker or a remote I/O that is started again, is no reason to call anybody.
    private static readonly TimeSpan OnDelay = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Alarm> _alarms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Alarm Alarm, long Since)> _beginning = new(StringComparer.Ordinal);

    /// <summary>All alarms, those that stand before those that have ended, the newest first.</summary>
    public IReadOnlyList<Alarm> All
    {
        get
        {
            lock (_lock) return [.. _alarms.Values.OrderBy(alarm => alarm.Ended is not null).ThenByDescending(alarm => alarm.Since)];
        }
    }

    /// <summary>Goes on with alarms of an earlier run; before anything is reported.</summary>
    /// <param name="alarms">As <see cref="All"/> gave them.</param>
    public void Restore(IEnumerable<Alarm> alarms)
    {
        lock (_lock)
        {
            foreach (Alarm alarm in alarms.Take(Most)) _alarms[alarm.Id] = alarm;
            Advance();
        }
    }

    /// <summary>Takes what holds now of a kind at a station; what was reported before and is missing has ended.</summary>
    /// <param name="station">The station; null for the agent as a whole.</param>
    /// <param name="standing">What holds.</param>
    /// <returns>Whether the list is another one now.</returns>
    public bool Report(AlarmKind kind, string? station, IReadOnlyCollection<AlarmCondition> standing)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            bool changed = false;
            HashSet<string> ids = [.. standing.Select(condition => Alarm.IdOf(kind, station, condition.Detail))];
            bool IsOver(Alarm alarm) => alarm.Kind == kind && alarm.Station == station && !ids.Contains(alarm.Id);
            foreach (string id in _beginning.Where(one => IsOver(one.Value.Alarm)).Select(one => one.Key).ToArray()) _beginning.Remove(id);
            foreach (Alarm alarm in _alarms.Values.Where(one => one.Ended is null && IsOver(one)).ToArray())
            {
                Keep(alarm with { Ended = now });
                changed = true;
            }
            foreach (AlarmCondition condition in standing)
            {
                changed |= Stand(new Alarm
                {
                    Id = Alarm.IdOf(kind, station, condition.Detail),
                    Kind = kind,
                    Station = station,
                    Detail = condition.Detail,
                    Text = condition.Text,
                    Since = now
                });
            }
            return Advance() || changed;
        }
    }

    /// <summary>Takes what the time has brought: shelves that end, and stations and brokers that are away for long enough.</summary>
    /// <returns>Whether the list is another one now.</returns>
    public bool Look()
    {
        lock (_lock) return Advance();
    }

    /// <summary>Notes that somebody has seen an alarm; one that has ended is listed no longer.</summary>
    /// <returns>The alarm as it was; null when there is none.</returns>
    public Alarm? Acknowledge(string id, string by)
    {
        lock (_lock)
        {
            if (!_alarms.TryGetValue(id, out Alarm? alarm)) return null;
            if (alarm.AcknowledgedAt is null) Keep(alarm with { AcknowledgedAt = time.GetUtcNow(), AcknowledgedBy = by });
            return alarm;
        }
    }

    /// <summary>Puts an alarm away for a time, also when it ends and comes again meanwhile.</summary>
    /// <param name="howLong">At most <see cref="LongestShelf"/>.</param>
    /// <returns>The alarm as it was; null when there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is no time, or too long.</exception>
    public Alarm? Shelve(string id, TimeSpan howLong, string by, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(howLong, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(howLong, LongestShelf);
        lock (_lock)
        {
            if (!_alarms.TryGetValue(id, out Alarm? alarm)) return null;
            Keep(alarm with { Shelf = new AlarmShelf(time.GetUtcNow() + howLong, by, reason) });
            return alarm;
        }
    }

    /// <summary>Takes an alarm from its shelf before the time is over.</summary>
    /// <returns>The alarm as it was; null when there is none.</returns>
    public Alarm? Unshelve(string id)
    {
        lock (_lock)
        {
            if (!_alarms.TryGetValue(id, out Alarm? alarm)) return null;
            Keep(alarm with { Shelf = null });
            return alarm;
        }
    }

    private bool Stand(Alarm alarm)
    {
        if (_alarms.TryGetValue(alarm.Id, out Alarm? known))
        {
            // It comes again: nobody has seen this time.
            if (known.Ended is not null) Keep(alarm with { Shelf = known.Shelf });
            else if (known.Text != alarm.Text) Keep(known with { Text = alarm.Text });
            else return false;
            return true;
        }
        if (alarm.Kind is AlarmKind.Station or AlarmKind.Broker or AlarmKind.Output)
        {
            long since = _beginning.TryGetValue(alarm.Id, out (Alarm Alarm, long Since) first) ? first.Since : time.GetTimestamp();
            _beginning[alarm.Id] = (alarm with { Since = first.Alarm?.Since ?? alarm.Since }, since);
            return false;
        }
        return Add(alarm);
    }

    private bool Add(Alarm alarm)
    {
        if (_alarms.Count >= Most)
        {
            if (_alarms.Values.Where(one => one.Ended is not null).MinBy(one => one.Ended) is not { } oldest) return false;
            _alarms.Remove(oldest.Id);
        }
        Keep(alarm);
        return true;
    }

    // One that has ended and that somebody has seen has nothing more to say; a shelved one keeps its place until the shelf ends.
    private void Keep(Alarm alarm)
    {
        if (alarm is { Ended: not null, AcknowledgedAt: not null, Shelf: null }) _alarms.Remove(alarm.Id);
        else _alarms[alarm.Id] = alarm;
    }

    // What the clock alone changes.
    private bool Advance()
    {
        DateTimeOffset now = time.GetUtcNow();
        bool changed = false;
        foreach ((Alarm alarm, _) in _beginning.Values.Where(one => time.GetElapsedTime(one.Since) >= OnDelay).ToArray())
        {
            _beginning.Remove(alarm.Id);
            changed |= Add(alarm);
        }
        foreach (Alarm alarm in _alarms.Values.Where(alarm => alarm.Shelf?.Until <= now).ToArray())
        {
            Keep(alarm with { Shelf = null });
            changed = true;
        }
        return changed;
    }
}
