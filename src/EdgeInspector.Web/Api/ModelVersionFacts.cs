using EdgeInspector.Shadowing;
using EdgeInspector.Status;

namespace EdgeInspector.Web.Api;

/// <summary>The lineage of one version of a model, without the lists of its files.</summary>
public sealed record ModelVersionFacts
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>SHA-256 of its package's manifest.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How it came here: learned, calibrated, elsewhere or imported.</summary>
    public required string Origin { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string By { get; init; }

    /// <summary>Why; null when nobody said.</summary>
    public required string? Reason { get; init; }

    /// <summary>The version that it follows; null for the first one.</summary>
    public required int? Parent { get; init; }

    /// <summary>Its parent's threshold; null without one.</summary>
    public required float? OldThreshold { get; init; }

    /// <summary>Its own threshold; null without one.</summary>
    public required float? Threshold { get; init; }

    /// <summary>Pictures that it was learned from.</summary>
    public required int Pictures { get; init; }

    /// <summary>Whether they are kept.</summary>
    public required bool HasPictures { get; init; }

    /// <summary>Pictures that its parent was not learned from.</summary>
    public required int Added { get; init; }

    /// <summary>Pictures of its parent that it was not learned from.</summary>
    public required int Removed { get; init; }

    /// <summary>What computed it: program, runtime and system; null when nobody here knows.</summary>
    public required string? Runtime { get; init; }

    /// <summary>Where it was brought from; null when it was not.</summary>
    public required string? Source { get; init; }

    /// <summary>What challenge parts have proven of it at this station; null when none was shown to it.</summary>
    public required ProvenDetection? Proven { get; init; }

    /// <summary>What its shadow run had counted when it was put in use; null where it had none.</summary>
    public required ShadowRelease? Release { get; init; }

    /// <summary>What it says of archived parts; null where it learned no taught pictures.</summary>
    public required ArchiveReport? Archive { get; init; }

    /// <summary>All parameters, by name.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }
}
