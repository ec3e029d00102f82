using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Secrets;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Takes commands of the program's own verbs over a socket in the state folder, so that they go the same way as all others: one check, one
/// write lease, one record. Whoever may open the socket, the agent's user and root, may ask. One line of JSON in, one out.
/// </summary>
/// <param name="stateFolder">The state folder.</param>
/// <param name="desk">Takes the commands.</param>
/// <param name="handler">Knows the stations.</param>
internal sealed class LocalCommands(string stateFolder, CommandDesk desk, ICommandHandler handler, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    /// <summary>Name of the socket in the state folder.</summary>
    public const string SocketName = "agent.sock";

    private const int LongestLine = 16 * 1024, MostRead = 1 << 20, AtOnce = 4;
    private static readonly IReadOnlySet<CommandVerb> Verbs = new HashSet<CommandVerb>
    {
        CommandVerb.Ping, CommandVerb.ActivateModel, CommandVerb.RollbackModel, CommandVerb.ImportModel, CommandVerb.Teach,
        CommandVerb.WithdrawCandidate, CommandVerb.ApproveCandidate, CommandVerb.Relearn, CommandVerb.Challenge,
        CommandVerb.Collect, CommandVerb.ListCollected, CommandVerb.ShadowModel, CommandVerb.StopShadow,
    };
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(10), AnswerPatience = TimeSpan.FromSeconds(60);
    // Freed with the object: both may be asked once more by a caller that comes late.
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _free = new(AtOnce);
    private Socket? _listener;
    private Task _work = Task.CompletedTask;

    /// <summary>Begins to listen; where that cannot be, it is said, and the agent goes on without.</summary>
    public void Start()
    {
        string path = Path.Combine(stateFolder, SocketName);
        Socket? listener = null;
        try
        {
            // Windows before version 1803 has no such sockets.
            listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            // Left by a run that was killed: the folder is this agent's alone.
            File.Delete(path);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(AtOnce);
            _listener = listener;
            _work = Task.Run(() => ListenAsync(listener));
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            listener?.Dispose();
            logger.VerbsCannotAsk(path, exception.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container frees it once more.
        if (_end.IsCancellationRequested) return;
        await _end.CancelAsync();
        _listener?.Dispose();
        await _work;
    }

    private async Task ListenAsync(Socket listener)
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                await _free.WaitAsync(_end.Token);
                Socket caller = await listener.AcceptAsync(_end.Token);
                open.RemoveAll(task => task.IsCompleted);
                open.Add(Task.Run(() => ServeAsync(caller)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The stop that was asked for.
        }
        await Task.WhenAll(open);
    }

    private async Task ServeAsync(Socket caller)
    {
        using (caller)
        {
            try
            {
                await using var stream = new NetworkStream(caller);
                JsonObject reply = await ReadAsync(stream) is { } line ? await AskAsync(line)
                    : Reply(CommandOutcome.Refused(CommandFailure.TooLong, "The command is longer than is read."));
                await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(reply), _end.Token);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or TimeoutException)
            {
                // Whoever asked has gone, or never asked.
            }
            finally
            {
                _free.Release();
            }
        }
    }

    private async Task<byte[]?> ReadAsync(NetworkStream stream)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(ReadPatience);
        var line = new ArrayBufferWriter<byte>();
        byte[] buffer = new byte[1024];
        for (long taken = 0; taken <= MostRead;)
        {
            int read = await stream.ReadAsync(buffer, patience.Token);
            int end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            taken += read;
            // Of a line that is too long the rest is read and dropped, so that the answer reaches whoever sent it.
            if (line.WrittenCount <= LongestLine) line.Write(buffer.AsSpan(0, end >= 0 ? end : read));
            if (end >= 0 || read == 0) return line.WrittenCount <= LongestLine ? line.WrittenSpan.ToArray() : null;
        }
        return null;
    }

    private async Task<JsonObject> AskAsync(byte[] line)
    {
        CommandRequest request = CommandReader.Read(
            new CommandMessage { Word = WordOf(line), Payload = line, Via = "verb", Sender = "verb" }, Verbs, handler.Stations,
            time.GetUtcNow());
        var answered = new TaskCompletionSource<CommandAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        desk.Take(request, (_, answer) => answered.TrySetResult(answer));
        try
        {
            return Reply((await answered.Task.WaitAsync(AnswerPatience, time, _end.Token)).Outcome);
        }
        catch (TimeoutException)
        {
            return Reply(CommandOutcome.Refused(CommandFailure.Busy, "No answer came in time; the command may still be carried out."));
        }
    }

    private static string WordOf(byte[] line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject command && command["command"] is JsonValue word
                && word.TryGetValue(out string? text) ? text : "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return "";
        }
    }

    private static JsonObject Reply(CommandOutcome outcome) => new()
    {
        ["ok"] = outcome.Failure is null,
        ["error"] = outcome.Failure is { } failure ? JsonLiteral.CamelCase(failure.ToString()) : null,
        ["message"] = SecretBook.Hide(outcome.Message),
        ["result"] = outcome.Result?.DeepClone(),
    };
}
