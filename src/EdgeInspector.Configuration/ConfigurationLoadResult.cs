using EdgeInspector.Configuration.Text;

namespace EdgeInspector.Configuration;

/// <summary>What came of a configuration file: a configuration, or all that is wrong with it.</summary>
internal sealed record ConfigurationLoadResult
{
    /// <summary>The file, as an absolute path.</summary>
    public required string File { get; init; }

    /// <summary>The configuration; null exactly when there are errors.</summary>
    public AgentConfiguration? Configuration { get; init; }

    /// <summary>All errors in file order; empty exactly when there is a configuration.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    /// <summary>Whether another program holds the file open and lets nobody read it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Keys that were read by their earlier names, in file order.</summary>
    public IReadOnlyList<RenamedKey> Renamed { get; init; } = [];

    /// <summary>SHA-256 of the file's bytes in small hexadecimal letters; null when it could not be read.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The file's text; null when it could not be read.</summary>
    public SourceText? Source { get; init; }

    /// <summary>The file's values with positions; null when the file is not JSON.</summary>
    public PositionedDocument? Document { get; init; }
}
