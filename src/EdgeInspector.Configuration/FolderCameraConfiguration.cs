using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The pictures of a folder, one after the other, or as they come.</summary>
internal sealed record FolderCameraConfiguration : CameraConfiguration
{
    [Key("The folder with the pictures; a replay shows those of its sub-folders too.", Required = true, Format = TextFormat.Folder,
        Example = "pictures")]
    public string Path { get; init; } = "";

    [Key("false replays the pictures that lie in the folder. true watches it: each picture that another program puts there is inspected once, as soon as it is complete, oldest first, also over restarts (after a crash the last one may come twice); what lies there at the first start is inspected too. Hidden files and files with other endings are left alone, sub-folders too unless recursive is set, and nothing is deleted: empty the folder now and then. loop, shuffle, seed and framesPerSecond are for replaying.")]
    public bool Watch { get; init; }

    [Key("When watching: also pictures in sub-folders, by the rules of a replay (which always shows them); a part's id is then the path below the folder. A file that is moved from one sub-folder to another is another part, so inspected files must not be moved into one.")]
    public bool Recursive { get; init; }

    [Key("When watching: a file is complete when it has not changed for so long and holds a whole picture. One that holds none is reported as notInspected (frameIncomplete) after 10 s without a change. 0 suits programs that write elsewhere and then move the file here.", Unit = "ms", Minimum = 0, Maximum = 60_000)]
    public double SettleMilliseconds { get; init; } = 500;

    [Key("Begin again after the last one; each round shows what lies in the folder then.")]
    public bool Loop { get; init; } = true;

    [Key("Mix the order again in every round; else the order of the file names.")]
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
