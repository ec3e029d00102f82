namespace EdgeInspector.Status;

/// <summary>What decides at a station.</summary>
public sealed record StationDecision
{
    /// <summary>The station.</summary>
    public required string Station { get; init; }

    /// <summary>The product; null without recipes.</summary>
    public string? Recipe { get; init; }

    /// <summary>The effective threshold; null while the station cannot inspect.</summary>
    public float? Threshold { get; init; }

    /// <summary>The effective warning threshold; null without.</summary>
    public float? WarningThreshold { get; init; }

    /// <summary>map or image.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Smallest region that fails a part, in frame pixels.</summary>
    public int? MinimumRegionAreaPx { get; init; }

    /// <summary>The zones with what decides in each; empty without zones.</summary>
    public IReadOnlyList<ZoneDecision> Zones { get; init; } = [];

    /// <summary>The identity of the model in use; null while the station cannot inspect.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>The model package on the disk where it is not the one in use; null otherwise.</summary>
    public PackageOnDisk? PackageOnDisk { get; init; }

    /// <summary>What makes no sense among these values though it is in use, in sentences; empty when nothing does.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
