using System.Text.Json.Serialization;
using EdgeInspector.Commands;

namespace EdgeInspector.Status;

/// <summary>The configuration in use, and whether the last edit took.</summary>
public sealed record ConfigurationReport : StatusFact
{
    /// <summary>The file; null when there is none.</summary>
    public string? File { get; init; }

    /// <summary>Counts the configurations that took effect; null without a file.</summary>
    public required int? Revision { get; init; }

    /// <summary>SHA-256 of the file; null without one.</summary>
    public required string? Sha256 { get; init; }

    /// <summary>When it took effect.</summary>
    public required DateTimeOffset AppliedAt { get; init; }

    /// <summary>What decides at the stations.</summary>
    public required IReadOnlyList<StationDecision> Stations { get; init; }

    /// <summary>Why the file as it is now is not used; null when it is.</summary>
    public ConfigurationFault? LastError { get; init; }

    /// <summary>Keys whose change waits for a restart of the agent.</summary>
    public IReadOnlyList<string> RestartRequired { get; init; } = [];

    /// <summary>Who alone may change things at the moment; left out while nobody claims that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LeaseHolder? Lease { get; init; }

    /// <summary>The newest record of the audit file; left out while there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuditHead? Audit { get; init; }
}
