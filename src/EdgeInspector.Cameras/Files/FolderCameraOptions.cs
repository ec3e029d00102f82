namespace EdgeInspector.Cameras.Files;

/// <summary>A folder of pictures.</summary>
public sealed record FolderCameraOptions
{
    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>Frames a second; null as fast as they are taken.</summary>
    public double? FramesPerSecond { get; init; } = 10;

    /// <summary>Begin again after the last picture.</summary>
    public bool Loop { get; init; }

    /// <summary>Another order in every round instead of that of the names.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Picks the orders.</summary>
    public ulong Seed { get; init; }
}
