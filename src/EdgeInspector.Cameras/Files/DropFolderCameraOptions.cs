namespace EdgeInspector.Cameras.Files;

/// <summary>A folder into which another program puts pictures.</summary>
public sealed record DropFolderCameraOptions
{
    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>Also the files of its sub-folders, by the rules of <see cref="Frames.PictureFolder"/>.</summary>
    public bool Recursive { get; init; }

    /// <summary>A file is complete when it has not changed for so long, and holds a whole picture.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A file that holds no whole picture and has not changed for so long will never be complete.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where it is kept which files were inspected; null to forget them with the camera.</summary>
    public string? MemoryPath { get; init; }
}
