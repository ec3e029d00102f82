using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Challenges;

/// <summary>
/// The challenges of all stations: begins runs, sees their records, tells everybody how they stand, and keeps what must outlast the agent.
/// </summary>
internal sealed class ChallengeDesk : IInspectionSink, IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Watched> _stations;
    private readonly ShiftPlan _shifts;
    private readonly Action<StatusFact> _facts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Reads what is kept; nothing is told before <see cref="Start"/>.</summary>
    /// <param name="configuration">The stations.</param>
    /// <param name="shifts">When shifts begin.</param>
    /// <param name="facts">Takes how challenges stand.</param>
    public ChallengeDesk(AgentConfiguration configuration, ShiftPlan shifts, Action<StatusFact> facts, TimeProvider time, ILogger logger)
    {
        (_shifts, _facts, _time, _logger) = (shifts, facts, time, logger);
        _stations = configuration.Stations.ToDictionary(
            station => station.Name, station => Open(configuration.StateDirectory, station), StringComparer.Ordinal);
    }

    /// <summary>Called when a station trips because of its challenges, or no longer does, with the number of its newest record.</summary>
    public Action<string, string?, long>? Tripped { get; set; }

    /// <summary>Tells which of a station's frames show challenge parts.</summary>
    public ChallengeGate GateOf(string station) => _stations[station].Book.Gate;

    /// <summary>How a station's challenges stand; null where it has none.</summary>
    public StationChallenge? Facts(string station) => _stations.TryGetValue(station, out Watched? watched) && watched.IsSaid
        ? StationChallenge.Of(station, watched.Book.Report(), _time.GetUtcNow()) : null;

    /// <summary>The part that a frame of a station shows; null where its set is not what it was.</summary>
    public ChallengePart? PartOf(string station, ChallengeMark mark) =>
        _stations.GetValueOrDefault(station)?.Book.Plan.Find(mark.Set)?.Parts.ElementAtOrDefault(mark.Part);

    /// <summary>What is remembered of a station's challenges; null where it has none.</summary>
    public ChallengeMemory? MemoryOf(string station) => _stations.GetValueOrDefault(station)?.Book.Memory;

    /// <summary>The parts of a station that are suspect.</summary>
    /// <param name="station">The station.</param>
    /// <param name="run">Those between the passes around this run; null for those since the last pass.</param>
    /// <returns>Null when the run is not kept, or there is no such station.</returns>
    public SuspectRange? Suspects(string station, long? run)
    {
        if (!_stations.TryGetValue(station, out Watched? watched)) return null;
        ChallengeMemory memory = watched.Book.Memory;
        return run is { } one ? memory.SuspectsAround(one)
            : memory.Suspects(watched.Book.Plan.Sets.Where(set => set.IsFor(memory.Basis?.Recipe)));
    }

    /// <summary>Begins to look at the time.</summary>
    /// <param name="lastRecorded">The highest number of a station that is on record.</param>
    public void Start(Func<string, long> lastRecorded)
    {
        foreach ((string station, Watched watched) in _stations)
        {
            watched.Book.Reach(watched.Last = lastRecorded(station));
            Tell(station, watched);
        }
        _work = Task.Run(WorkAsync);
    }

    /// <summary>A station works with something else now.</summary>
    public void Took(Station station)
    {
        Watched watched = _stations[station.Name];
        ChallengeConfiguration configuration = station.Revision.Configuration.Challenge;
        watched.Trips = configuration.Trip;
        ChallengePlan plan = configuration.ToPlan();
        watched.IsSaid |= plan.Sets.Count > 0;
        watched.Book.Plan = plan;
        if (ChallengePlans.BasisOf(station.Revision) is { } basis) watched.Book.Decide(basis);
        Tell(station.Name, watched);
    }

    /// <summary>Carries out a command.</summary>
    public CommandOutcome Execute(ChallengeCommand command, Station station)
    {
        ChallengeBook book = _stations[command.Name].Book;
        if (command.IsCancel)
            return book.BreakOff($"{command.By} wanted it")
                ? new CommandOutcome { Message = "The run is broken off; the set is due.", Old = "running", New = "broken off" }
                : CommandOutcome.Refused(CommandFailure.NotFound, "No run of challenge parts is on.");
        if (book.Plan.Sets.Count == 0)
            return CommandOutcome.Refused(CommandFailure.NotSupported,
                $"Station {command.Name} has no challenge parts; name some in stations[].challenge.sets.");
        if (station.State is not (StationState.Running or StationState.WaitingForTrigger))
            return CommandOutcome.Refused(CommandFailure.Busy, "The station inspects nothing at this moment; see its state.");
        try
        {
            (ChallengeRun? run, string? refusal) = book.Begin(command.Set, command.By);
            if (run is null)
                return CommandOutcome.Refused(
                    book.Memory.Running is null ? CommandFailure.NotFound : CommandFailure.Busy, refusal!);
            ChallengeSet set = book.Plan.Find(run.Set)!;
            return new CommandOutcome
            {
                Message = string.Create(CultureInfo.InvariantCulture,
                    $"The next {set.Parts.Count} part(s) within {(run.Until - run.StartedAt).TotalSeconds:0} s are those of {set.Name}: {string.Join(", ", set.Parts.Select(part => part.Name))}."),
                Old = "none",
                New = string.Create(CultureInfo.InvariantCulture, $"run {run.Run} of {run.Set}"),
                Result = new JsonObject { ["run"] = run.Run, ["set"] = run.Set, ["parts"] = set.Parts.Count },
            };
        }
        catch (IOException exception)
        {
            return CommandOutcome.Refused(CommandFailure.Failed,
                $"The state folder does not take the run, so that a restart could hide it: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (!_stations.TryGetValue(inspection.Station, out Watched? watched)) return;
        watched.Last = inspection.SequenceTo ?? inspection.Sequence;
        watched.Book.Take(inspection);
    }

    /// <inheritdoc/>
    public void Lost(LostResults lost)
    {
        if (_stations.TryGetValue(lost.Station, out Watched? watched)) watched.Book.Lose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container frees it once more.
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private Watched Open(string stateDirectory, StationConfiguration station)
    {
        string path = ChallengeFile.PathOf(stateDirectory, station.Name);
        ChallengeMemory memory = ChallengeFile.Read(path, out string? damage);
        if (damage is not null) _logger.ChallengesUnreadable(station.Name, path, damage);
        ChallengePlan plan = station.Challenge.ToPlan();
        Watched watched = null!;
        bool hasFailed = false;
        var book = new ChallengeBook(plan, memory, later =>
        {
            // Where nobody wants challenges there is no file.
            if (!watched.IsSaid) return;
            try
            {
                ChallengeFile.Write(path, later);
                hasFailed = false;
            }
            catch (IOException exception)
            {
                if (!hasFailed) _logger.ChallengesNotKept(station.Name, exception.Message);
                hasFailed = true;
                throw;
            }
        }, _time);
        watched = new Watched(book) { Trips = station.Challenge.Trip, IsSaid = plan.Sets.Count > 0 };
        book.Noted = note => Note(station.Name, watched, note);
        return watched;
    }

    private void Note(string station, Watched watched, ChallengeNote note)
    {
        switch (note.Kind)
        {
            case ChallengeNoteKind.Due:
                _logger.ChallengeDue(station, note.Text);
                break;
            case ChallengeNoteKind.Overdue:
                _logger.ChallengeOverdue(station, note.Text);
                break;
            case ChallengeNoteKind.Began:
                _logger.ChallengeBegan(station, note.Text);
                break;
            case ChallengeNoteKind.Passed:
                _logger.ChallengePassed(station, note.Text);
                break;
            case ChallengeNoteKind.Failed:
                _logger.ChallengeFailed(station, note.Text);
                break;
            case ChallengeNoteKind.BrokenOff:
                _logger.ChallengeBrokenOff(station, note.Text);
                break;
            case ChallengeNoteKind.Creeping:
                _logger.ChallengeCreeps(station, note.Text);
                break;
        }
        Tell(station, watched);
    }

    private void Tell(string station, Watched watched)
    {
        if (!watched.IsSaid) return;
        // Two threads must not leave the older report as the last word.
        lock (watched)
        {
            ChallengeReport report = watched.Book.Report();
            _facts(StationChallenge.Of(station, report, _time.GetUtcNow()));
            string? because = !watched.Trips ? null
                : report.HasFailed ? "Challenge parts failed, and were not passed since."
                : report.IsOverdue ? "Challenge parts are overdue." : null;
            if (because == watched.Because) return;
            watched.Because = because;
            Tripped?.Invoke(station, because, Math.Max(1, watched.Last));
        }
    }

    private async Task WorkAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            do
            {
                DateTimeOffset? shift = _shifts.BeginningBefore(_time.GetUtcNow());
                foreach (Watched watched in _stations.Values) watched.Book.Tick(shift);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    private sealed class Watched(ChallengeBook book)
    {
        private long _last;

        public ChallengeBook Book { get; } = book;

        public volatile bool Trips, IsSaid;

        public string? Because { get; set; }

        public long Last
        {
            get => Interlocked.Read(ref _last);
            set => Interlocked.Exchange(ref _last, value);
        }
    }
}
