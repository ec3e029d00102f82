namespace EdgeInspector.Status;

/// <summary>What a station is.</summary>
public sealed record StationInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Driver of its camera.</summary>
    public required string Camera { get; init; }

    /// <summary>everyFrame or latestOnly.</summary>
    public required string Mode { get; init; }

    /// <summary>The product that is inspected for; null without recipes.</summary>
    public string? Recipe { get; init; }

    /// <summary>The lot that is being made; null when nobody named one.</summary>
    public string? Lot { get; init; }

    /// <summary>Products that can be chosen.</summary>
    public IReadOnlyList<string> Recipes { get; init; } = [];

    /// <summary>The model; null while none can be used.</summary>
    public StationModel? Model { get; init; }

    /// <summary>From host receipt of a frame to its record in milliseconds; null without.</summary>
    public double? DeadlineMs { get; init; }
}
