using System.Threading.Channels;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Commands;

/// <summary>
/// Takes commands from every transport, lets one at a time be carried out, answers each, and never carries a transaction out twice: a
/// repetition gets the answer of the first time. Changes need the write lease and are put on record. Safe between threads.
/// </summary>
public sealed class CommandDesk : IAsyncDisposable
{
    /// <summary>The event of a change.</summary>
    public const int ChangeEvent = 3027;

    private const int Capacity = 32;
    private const int CapacityEach = 16;
    private readonly ICommandHandler _handler;
    private readonly IReadOnlySet<CommandVerb> _allowed;
    private readonly AuditTrail _audit;
    private readonly WriteLease _lease;
    private readonly Action<AgentEvent> _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Call> _waiting;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _waitingOf = new(StringComparer.Ordinal);
    private readonly SenderLimits _limits;
    private readonly AnswerMemory _memory;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _working;

    /// <summary>Begins to work.</summary>
    /// <param name="handler">Carries commands out.</param>
    /// <param name="allowed">Verbs that messages may ask for.</param>
    /// <param name="audit">Where changes are put on record; what is in it is remembered.</param>
    /// <param name="lease">Who may change things.</param>
    /// <param name="events">Takes the event of each change; must return at once.</param>
    public CommandDesk(
        ICommandHandler handler, IReadOnlySet<CommandVerb> allowed, AuditTrail audit, WriteLease lease, Action<AgentEvent> events,
        TimeProvider time, ILogger logger)
    {
        (_handler, _allowed, _audit, _lease, _events, _time, _logger) = (handler, allowed, audit, lease, events, time, logger);
        (_limits, _memory) = (new SenderLimits(time), new AnswerMemory(time));
        _waiting = Channel.CreateBounded<Call>(
            new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = false });
        Remember();
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Takes a message; returns at once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="answer">Called with the answer, on any thread; must return at once. Not called when a sender that sends too fast was
    /// told so a moment ago.</param>
    public void Take(CommandMessage message, Action<CommandRequest, CommandAnswer> answer) =>
        Take(CommandReader.Read(message, _allowed, _handler.Stations, _time.GetUtcNow()), answer);

    /// <summary>Takes a command; returns at once.</summary>
    /// <param name="request">The command.</param>
    /// <param name="answer">Called with the answer, on any thread; must return at once.</param>
    public void Take(CommandRequest request, Action<CommandRequest, CommandAnswer> answer)
    {
        var call = new Call(request, answer);
        if (!MayPass(request, out bool tell))
        {
            if (tell)
                Refuse(call, CommandFailure.Busy, "Commands come too fast: at most 200 a second over some time are taken from one sender.");
            return;
        }
        if (request.Refusal is { } refusal) Answer(call, refusal);
        else if (!TryQueue(call)) Refuse(call, CommandFailure.Busy, $"{Capacity} commands wait already; ask again.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_waiting.Writer.TryComplete()) return;
        await _end.CancelAsync();
        await _working;
        _end.Dispose();
    }

    private bool MayPass(CommandRequest request, out bool tell)
    {
        lock (_lock) return _limits.TryTake(request.Sender, out tell);
    }

    // One sender never takes all places.
    private bool TryQueue(Call call)
    {
        lock (_lock)
        {
            int of = _waitingOf.GetValueOrDefault(call.Request.Sender);
            if (of >= CapacityEach || !_waiting.Writer.TryWrite(call)) return false;
            _waitingOf[call.Request.Sender] = of + 1;
            return true;
        }
    }

    private void Unqueue(string sender)
    {
        lock (_lock)
            if (--_waitingOf[sender] == 0) _waitingOf.Remove(sender);
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (Call call in _waiting.Reader.ReadAllAsync(_end.Token))
            {
                Unqueue(call.Request.Sender);
                await ServeAsync(call);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops; whoever asked gets no answer and may ask again.
        }
    }

    private async Task ServeAsync(Call call)
    {
        CommandRequest request = call.Request;
        if (_memory.Find(request) is { } earlier)
        {
            call.Send(request, earlier);
            return;
        }
        bool writes = AgentCommand.Writes(request.Verb!.Value);
        if (writes && !_memory.HasRoom)
        {
            Refuse(call, CommandFailure.Busy,
                $"{AnswerMemory.Capacity} changes in {AnswerMemory.Age.TotalHours:0} hours are as many as can be told apart; ask again later.");
            return;
        }
        if (writes && !_lease.TryBeginCommand(request.Holder, out LeaseHolder? other))
        {
            Refuse(call, CommandFailure.Busy,
                $"{other!.Holder} may change things for another {Math.Ceiling(other.RemainingSeconds):0} s; ask again then.");
            return;
        }
        try
        {
            await ExecuteAsync(call);
        }
        finally
        {
            if (writes) _lease.EndCommand();
        }
    }

    private async Task ExecuteAsync(Call call)
    {
        bool answered = false;
        CommandOutcome result;
        try
        {
            result = await _handler.ExecuteAsync(call.Request.Command!, Finish, _end.Token);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // The desk is the boundary: one command must not end all others.
        catch (Exception exception)
        {
            _logger.CommandFailed(exception, call.Request.Word);
            result = CommandOutcome.Refused(CommandFailure.Failed, exception.Message);
        }
#pragma warning restore CA1031
        Finish(result);

        void Finish(CommandOutcome outcome)
        {
            if (answered) return;
            answered = true;
            if (outcome.Failure is null && AgentCommand.Writes(call.Request.Verb!.Value)) Record(call.Request, outcome);
            _memory.Add(call.Request, Answer(call, outcome));
        }
    }

    private void Record(CommandRequest request, CommandOutcome outcome)
    {
        var record = new AuditRecord
        {
            At = _time.GetUtcNow(),
            By = request.By,
            Verb = request.Word,
            Station = request.Station,
            Transaction = request.Transaction,
            Old = outcome.Old,
            New = outcome.New,
            Message = outcome.Message,
        };
        try
        {
            _audit.Add(record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.AuditFailed(request.Word, request.By!, exception.Message);
        }
        _logger.CommandDone(request.By!, request.Word, request.Station ?? "-", outcome.Message);
        _events(new AgentEvent
        {
            Number = ChangeEvent,
            Severity = EventSeverity.Info,
            At = record.At,
            Station = request.Station,
            Text = $"{request.By}: {request.Word}: {outcome.Message}",
            IsKept = true,
            Detail = ("audit", record.ToJson()),
        });
    }

    private void Refuse(Call call, CommandFailure failure, string message) => Answer(call, CommandOutcome.Refused(failure, message));

    private CommandAnswer Answer(Call call, CommandOutcome outcome)
    {
        string word = call.Request.Word;
        if (outcome.Failure is { } failure) _logger.CommandRefused(word.Length > 40 ? word[..40] : word, failure, outcome.Message);
        var answer = new CommandAnswer(outcome, _time.GetUtcNow());
        call.Send(call.Request, answer);
        return answer;
    }

    private void Remember()
    {
        try
        {
            foreach (AuditRecord record in _audit.ReadSince(_time.GetUtcNow() - AnswerMemory.Age))
            {
                if (record.Transaction is null || CommandRequest.VerbOf(record.Verb) is not { } verb) continue;
                var request = new CommandRequest
                {
                    Word = record.Verb,
                    Verb = verb,
                    Transaction = record.Transaction,
                    Station = record.Station,
                    Via = "",
                    Sender = ""
                };
                var outcome = new CommandOutcome { Message = record.Message, Old = record.Old, New = record.New };
                _memory.Add(request, new CommandAnswer(outcome, record.At));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.AuditUnreadable(exception.Message);
        }
    }

    private readonly record struct Call(CommandRequest Request, Action<CommandRequest, CommandAnswer> Send);
}
