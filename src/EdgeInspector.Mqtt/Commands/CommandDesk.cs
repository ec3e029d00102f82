using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Status;
using MQTTnet.Packets;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt.Commands;

/// <summary>
/// Takes commands, lets one at a time be carried out, answers each, and never carries a transaction out twice: a repetition gets the
/// answer of the first time. Changes are put on record.
/// </summary>
internal sealed class CommandDesk : IDisposable
{
    private const int Capacity = 32;
    private const int Remembered = 1000;
    private readonly AgentIdentity _agent;
    private readonly AgentTopics _topics;
    private readonly IReadOnlySet<CommandVerb> _allowed;
    private readonly ICommandHandler _handler;
    private readonly AuditTrail _audit;
    private readonly Action<OneShotMessage> _send;
    private readonly Action<StoredRecord> _keep;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<CommandRequest> _waiting;
    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _working;

    public CommandDesk(
        AgentIdentity agent, AgentTopics topics, IReadOnlySet<CommandVerb> allowed, ICommandHandler handler, AuditTrail audit, Action<OneShotMessage> send,
        Action<StoredRecord> keep, TimeProvider time, ILogger logger)
    {
        (_agent, _topics, _allowed, _handler, _audit, _send, _keep, _time, _logger) = (agent, topics, allowed, handler, audit, send, keep, time, logger);
        _waiting = Channel.CreateBounded<CommandRequest>(new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = false });
        Remember();
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Takes a message on a command topic; returns at once.</summary>
    public void Take(MqttPublishPacket packet)
    {
        string word = packet.Topic[_topics.Commands.Length..];
        var request = CommandRequest.Read(packet, word, _allowed, _time.GetUtcNow());
        if (request.Refusal is { } refusal) Answer(request, refusal);
        else if (!_waiting.Writer.TryWrite(request)) Answer(request, CommandOutcome.Refused(CommandFailure.Busy, $"{Capacity} commands wait already; ask again."));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _end.Cancel();
        _working.GetAwaiter().GetResult();
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (CommandRequest request in _waiting.Reader.ReadAllAsync(_end.Token).ConfigureAwait(false)) await ServeAsync(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The agent stops; whoever asked gets no answer and may ask again.
        }
    }

    private async Task ServeAsync(CommandRequest request)
    {
        string? key = request.Transaction is { } transaction ? $"{request.Word} {transaction}" : null;
        if (key is not null && _answers.TryGetValue(key, out byte[]? earlier))
        {
            _send(new OneShotMessage(TopicOf(request), earlier, request.CorrelationData));
            return;
        }
        CommandOutcome? final = null;
        var command = new AgentCommand(request.Verb!.Value, request.Transaction, request.By, request.Station, request.Arguments, outcome => final = Finish(request, key, outcome));
        CommandOutcome result;
        try
        {
            result = await _handler.ExecuteAsync(command, _end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // The desk is the boundary: one command must not end all others.
        catch (Exception exception)
        {
            Log.CommandFailed(_logger, exception, request.Word);
            result = CommandOutcome.Refused(CommandFailure.Failed, exception.Message);
        }
#pragma warning restore CA1031
        if (final is null) command.Reply(result);
    }

    private CommandOutcome Finish(CommandRequest request, string? key, CommandOutcome outcome)
    {
        if (outcome.Failure is null && AgentCommand.Writes(request.Verb!.Value)) Record(request, outcome);
        byte[] answer = Answer(request, outcome);
        if (key is not null) Remember(key, answer);
        return outcome;
    }

    private void Record(CommandRequest request, CommandOutcome outcome)
    {
        DateTimeOffset at = _time.GetUtcNow();
        var record = new JsonObject
        {
            ["at"] = MessageBuffer.TimeText(at),
            ["by"] = request.By,
            ["verb"] = request.Word,
            ["station"] = request.Station,
            ["transaction"] = request.Transaction,
            ["old"] = outcome.Old,
            ["new"] = outcome.New,
            ["message"] = outcome.Message,
        };
        try
        {
            _audit.Add(record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.AuditFailed(_logger, request.Word, request.By!, exception.Message);
        }
        Log.CommandDone(_logger, request.By!, request.Word, request.Station ?? "-", outcome.Message);
        var incident = new AgentEvent
        {
            Number = EventMessage.ChangeCode,
            Severity = EventSeverity.Info,
            At = at,
            Station = request.Station,
            Text = $"{request.By}: {request.Word}: {outcome.Message}",
        };
        _keep(EventMessage.Stored(_agent, incident, json =>
        {
            json.WritePropertyName("audit"u8);
            record.WriteTo(json);
        }));
    }

    private byte[] Answer(CommandRequest request, CommandOutcome outcome)
    {
        byte[] answer = ReplyMessage.Write(_agent, request, outcome, _time.GetUtcNow());
        if (outcome.Failure is { } failure) Log.CommandRefused(_logger, request.Word.Length > 40 ? request.Word[..40] : request.Word, failure, outcome.Message);
        _send(new OneShotMessage(TopicOf(request), answer, request.CorrelationData));
        return answer;
    }

    // An answer below the agent's own topics would look like something the agent says of its own accord.
    private string TopicOf(CommandRequest request)
    {
        string own = _topics.Reply(request.Verb is null ? "unknown" : request.Word);
        return request.ResponseTopic is { } topic && TopicName.FindErrorInText(topic) is null && topic[0] != '$'
            && (topic == own || !topic.StartsWith(_topics.Base + "/", StringComparison.Ordinal)) ? topic : own;
    }

    private void Remember(string key, byte[] answer)
    {
        if (_answers.TryAdd(key, answer)) _order.Enqueue(key);
        if (_order.Count > Remembered) _answers.Remove(_order.Dequeue());
    }

    private void Remember()
    {
        try
        {
            foreach (JsonObject record in _audit.ReadNewest())
            {
                if (record["transaction"]?.ToString() is not { } transaction || record["verb"]?.ToString() is not { } word) continue;
                var request = new CommandRequest { Word = word, Transaction = transaction, Station = record["station"]?.ToString() };
                var outcome = new CommandOutcome { Message = record["message"]?.ToString() ?? "", Old = record["old"]?.ToString(), New = record["new"]?.ToString() };
                Remember($"{word} {transaction}", ReplyMessage.Write(_agent, request, outcome, _time.GetUtcNow()));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.AuditUnreadable(_logger, exception.Message);
        }
    }
}
