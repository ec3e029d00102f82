namespace EdgeInspector.Monitoring.Alarms;

/// <summary>
/// Something that calls for somebody: it stands while its condition holds, and after that until somebody has acknowledged it (the states
/// of ISA-18.2). Acknowledging and shelving change what people are shown, and nothing of what the agent does.
/// </summary>
public sealed record Alarm
{
    /// <summary>Kind, station and detail behind slashes, such as <c>trip/cap/rejectsInARow</c>: the same each time it comes.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about.</summary>
    public required AlarmKind Kind { get; init; }

    /// <summary>The station; null for the agent as a whole.</summary>
    public string? Station { get; init; }

    /// <summary>Which of its kind; null where a kind has one only.</summary>
    public string? Detail { get; init; }

    /// <summary>A sentence for people, such as why the station does not work; null when there is nothing to add.</summary>
    public string? Text { get; init; }

    /// <summary>When its condition began to hold.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When its condition ended; null while it holds.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>When somebody acknowledged it; null while nobody has.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Who acknowledged it; null while nobody has.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Where it is put away; null when it is not.</summary>
    public AlarmShelf? Shelf { get; init; }

    /// <summary>The id of an alarm.</summary>
    public static string IdOf(AlarmKind kind, string? station, string? detail)
    {
        string word = kind.ToString();
        return string.Join('/', new[] { char.ToLowerInvariant(word[0]) + word[1..], station, detail }.OfType<string>());
    }
}
