using System.Text.Json;

namespace EdgeInspector.Commands;

/// <summary>A command with who asks: typed already, or read from a message.</summary>
public sealed record CommandRequest
{
    private static readonly Dictionary<string, CommandVerb> Verbs = Enum.GetValues<CommandVerb>()
        .ToDictionary(WordOf, StringComparer.Ordinal);

    /// <summary>The verb as it was written.</summary>
    public required string Word { get; init; }

    /// <summary>The verb; null when there is no such.</summary>
    public CommandVerb? Verb { get; init; }

    /// <summary>Recognises a repetition; null without.</summary>
    public string? Transaction { get; init; }

    /// <summary>Who asks, in the asker's own words; never null for a command that changes something.</summary>
    public string? By { get; init; }

    /// <summary>The transport that it came by, such as mqtt.</summary>
    public required string Via { get; init; }

    /// <summary>Whose share of the rate it takes.</summary>
    public required string Sender { get; init; }

    /// <summary>The station; null when none was named.</summary>
    public string? Station { get; init; }

    /// <summary>What is asked; null exactly when it is refused.</summary>
    public AgentCommand? Command { get; init; }

    /// <summary>Why it is refused without asking anybody; null when it is not.</summary>
    public CommandOutcome? Refusal { get; init; }

    /// <summary>The holder of the write lease while it is carried out.</summary>
    public string Holder => $"{By} ({Via})";

    /// <summary>A command from within the program.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="via">The transport.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="transaction">Recognises a repetition; null where there are none.</param>
    public static CommandRequest Of(AgentCommand command, string via, string by, string? transaction = null) => new()
    {
        Word = WordOf(command.Verb),
        Verb = command.Verb,
        Transaction = transaction,
        By = by,
        Via = via,
        Sender = by,
        Station = command.Station,
        Command = command,
    };

    internal static IEnumerable<string> Words => Verbs.Keys;

    internal static CommandVerb? VerbOf(string word) => Verbs.TryGetValue(word, out CommandVerb verb) ? verb : null;

    /// <summary>A verb as messages and records write it.</summary>
    public static string WordOf(CommandVerb verb) => JsonNamingPolicy.CamelCase.ConvertName(verb.ToString());
}
