using EdgeInspector.Verdicts;

namespace EdgeInspector.Parts;

/// <summary>How the views of several stations become one verdict a part.</summary>
public sealed record PartGroupSettings
{
    /// <summary>Name in topics and records; none of a station.</summary>
    public required string Name { get; init; }

    /// <summary>The stations, at least 2; each part is to have a view of each.</summary>
    public required IReadOnlyList<string> Stations { get; init; }

    /// <summary>How the views of one part are found.</summary>
    public PartMatch Match { get; init; }

    /// <summary>How far apart the views of one part may be received; of no account by part id.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>From the first view's frame to the part's record.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Whether its records say "simulated".</summary>
    public bool IsSimulated { get; init; }

    /// <summary>The configuration that says so; null when there is none.</summary>
    public ConfigurationStamp? Configuration { get; init; }
}
