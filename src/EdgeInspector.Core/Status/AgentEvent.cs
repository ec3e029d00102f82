using System.Text.Json.Nodes;

namespace EdgeInspector.Status;

/// <summary>One incident, for people and for whoever collects them.</summary>
public sealed record AgentEvent
{
    /// <summary>Its stable number, the same as in the log.</summary>
    public required int Number { get; init; }

    /// <summary>How serious.</summary>
    public required EventSeverity Severity { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The station it happened at; null for the agent as a whole.</summary>
    public string? Station { get; init; }

    /// <summary>What happened.</summary>
    public required string Text { get; init; }

    /// <summary>What to do; null when there is nothing to say.</summary>
    public string? Hint { get; init; }

    /// <summary>Events of the same number and station that were not sent since the last one, because they came too fast.</summary>
    public int Suppressed { get; init; }

    /// <summary>Whether it must not get lost: an output stores it until whoever takes it has it.</summary>
    public bool IsKept { get; init; }

    /// <summary>More about it, for programs: name and content of one more field; null without.</summary>
    public (string Name, JsonObject Content)? Detail { get; init; }
}
