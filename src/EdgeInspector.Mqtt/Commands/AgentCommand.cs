using System.Text.Json;
using EdgeInspector.Commands;

namespace EdgeInspector.Mqtt.Commands;

/// <summary>A command that was checked as far as that is possible without the station.</summary>
public sealed class AgentCommand
{
    private Action<CommandOutcome>? _reply;

    internal AgentCommand(CommandVerb verb, string? transaction, string? by, string? station, JsonElement arguments, Action<CommandOutcome> reply)
    {
        (Verb, Transaction, By, Station, Arguments) = (verb, transaction, by, station, arguments);
        _reply = reply;
    }

    /// <summary>What is asked.</summary>
    public CommandVerb Verb { get; }

    /// <summary>What the asker recognises the answer by, and the agent a repetition; null without.</summary>
    public string? Transaction { get; }

    /// <summary>Who asks, in the asker's own words; never null for a command that changes something.</summary>
    public string? By { get; }

    /// <summary>The station; null when none was named.</summary>
    public string? Station { get; }

    /// <summary>The whole JSON object.</summary>
    public JsonElement Arguments { get; }

    /// <summary>Whether a command changes something, so that it needs a name and leaves an audit record.</summary>
    public static bool Writes(CommandVerb verb) => verb is not (CommandVerb.Ping or CommandVerb.Rebirth or CommandVerb.Replay or CommandVerb.GetResult);

    /// <summary>Answers before the work is at its end; a later answer is not sent.</summary>
    public void Reply(CommandOutcome outcome) => Interlocked.Exchange(ref _reply, null)?.Invoke(outcome);

    /// <summary>A whole number among the arguments; null when it is missing or no whole number.</summary>
    public long? Number(string name) =>
        Arguments.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    /// <summary>A text among the arguments; null when it is missing or no text.</summary>
    public string? Text(string name) =>
        Arguments.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
