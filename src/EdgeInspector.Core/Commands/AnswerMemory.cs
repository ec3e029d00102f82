namespace EdgeInspector.Commands;

/// <summary>
/// Answers to commands that changed something, for <see cref="Age"/>, so that a repetition is answered and not carried out. Those that
/// changed nothing after all are kept too, the newest thousand. Used by one thread at a time.
/// </summary>
internal sealed class AnswerMemory(TimeProvider time)
{
    /// <summary>How long a transaction is remembered.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(24);

    /// <summary>Changes that are remembered at most; more of them in that time are refused.</summary>
    public const int Capacity = 100_000;

    private const int Failures = 1000;
    private readonly Dictionary<string, CommandAnswer> _answers = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long At)> _changes = new();
    private readonly Queue<string> _failures = new();

    /// <summary>Whether another change can be remembered.</summary>
    public bool HasRoom
    {
        get
        {
            Forget();
            return _changes.Count < Capacity;
        }
    }

    /// <summary>The answer of the first time; null when there was none.</summary>
    public CommandAnswer? Find(CommandRequest request)
    {
        Forget();
        return KeyOf(request) is { } key && _answers.TryGetValue(key, out CommandAnswer? answer) ? answer : null;
    }

    /// <summary>Remembers an answer.</summary>
    public void Add(CommandRequest request, CommandAnswer answer)
    {
        if (KeyOf(request) is not { } key || !_answers.TryAdd(key, answer)) return;
        if (answer.Outcome.Failure is null)
        {
            _changes.Enqueue((key, time.GetTimestamp()));
            return;
        }
        _failures.Enqueue(key);
        if (_failures.Count > Failures) _answers.Remove(_failures.Dequeue());
    }

    // Another verb with the same transaction is another command.
    private static string? KeyOf(CommandRequest request) =>
        request is { Transaction: { } transaction, Verb: { } verb } && AgentCommand.Writes(verb) ? $"{request.Word} {transaction}" : null;

    private void Forget()
    {
        while (_changes.TryPeek(out (string Key, long At) oldest) && time.GetElapsedTime(oldest.At) >= Age)
            _answers.Remove(_changes.Dequeue().Key);
    }
}
