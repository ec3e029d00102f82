namespace EdgeInspector.Status;

/// <summary>The model of a station, and what computes it.</summary>
public sealed record StationModel
{
    /// <summary>Name of the package.</summary>
    public required string Name { get; init; }

    /// <summary>knn, lunar, padim, spade or gaussian-ad.</summary>
    public required string Method { get; init; }

    /// <summary>Digest of the manifest.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Digest of the bank.</summary>
    public required string BankSha256 { get; init; }

    /// <summary>Rows of the bank.</summary>
    public required int BankPatches { get; init; }

    /// <summary>Width of the graph's input.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height of the graph's input.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Execution provider.</summary>
    public required string Provider { get; init; }

    /// <summary>Device.</summary>
    public required string Device { get; init; }
}
