namespace EdgeInspector.Results;

/// <summary>Where results are kept, and how much of them.</summary>
public sealed record ResultStoreOptions
{
    /// <summary>The folder; made when it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Most bytes on the disk.</summary>
    public required long MaximumBytes { get; init; }

    /// <summary>Oldest result that is kept.</summary>
    public required TimeSpan MaximumAge { get; init; }

    /// <summary>Results that may wait in memory while the disk fails; above that the oldest is lost.</summary>
    public required int QueueCapacity { get; init; }
}
