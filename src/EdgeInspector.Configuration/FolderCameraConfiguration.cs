using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The pictures of a folder, one after the other.</summary>
internal sealed record FolderCameraConfiguration : CameraConfiguration
{
    [Key("The folder with the pictures.", Required = true, Format = TextFormat.Path, Example = "pictures")]
    public string Path { get; init; } = "";

    [Key("Begin again after the last one.")]
    public bool Loop { get; init; } = true;

    [Key("Mix the order anew in every round; else the order of the file names.")]
    public bool Shuffle { get; init; }

    [Key("The same number mixes in the same way.", Minimum = 0, Maximum = 1_000_000_000)]
    public int Seed { get; init; }

    [Key("Frames a second.", Unit = "frames/s", Minimum = 0.01, Maximum = 1000, NullMeans = "10", Example = 2.0)]
    public double? FramesPerSecond { get; init; }

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Folder;

    /// <inheritdoc/>
    public override string Identity => Path;
}
