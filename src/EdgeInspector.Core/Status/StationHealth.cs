namespace EdgeInspector.Status;

/// <summary>How a station fares.</summary>
public sealed record StationHealth
{
    /// <summary>Its name.</summary>
    public required string Station { get; init; }

    /// <summary>Its state, as on the topic state.</summary>
    public required string State { get; init; }

    /// <summary>Since the last frame; null when there was none in this run.</summary>
    public double? LastFrameAgeMs { get; init; }

    /// <summary>Frames that wait for the model.</summary>
    public int Waiting { get; init; }

    /// <summary>How its challenges stand, as on the topic challenge; null where it has none.</summary>
    public string? Challenge { get; init; }
}
