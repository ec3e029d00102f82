using System.Text.Json.Nodes;

namespace EdgeInspector.Commands;

/// <summary>What came of a command.</summary>
public sealed record CommandOutcome
{
    /// <summary>Why it was not carried out; null when it was.</summary>
    public CommandFailure? Failure { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>What was asked for; null when there is nothing to give.</summary>
    public JsonNode? Result { get; init; }

    /// <summary>The value before a change; null when nothing was changed.</summary>
    public string? Old { get; init; }

    /// <summary>The value after a change; null when nothing was changed.</summary>
    public string? New { get; init; }

    /// <summary>A command that was carried out.</summary>
    public static CommandOutcome Done(string message, JsonNode? result = null) => new() { Message = message, Result = result };

    /// <summary>A command that was not carried out.</summary>
    public static CommandOutcome Refused(CommandFailure failure, string message) => new() { Failure = failure, Message = message };
}
