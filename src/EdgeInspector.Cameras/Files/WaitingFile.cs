namespace EdgeInspector.Cameras.Files;

/// <summary>What is known of a file that lies in a drop folder.</summary>
/// <param name="file">The file.</param>
/// <param name="since">Monotonic clock when it was first seen like this.</param>
internal sealed class WaitingFile(DroppedFile file, long since)
{
    /// <summary>The file.</summary>
    public DroppedFile File => file;

    /// <summary>Monotonic clock when it was first seen like this.</summary>
    public long Since => since;

    /// <summary>Whether it has its record and needs no look any more.</summary>
    public bool IsDone { get; set; }

    /// <summary>Monotonic clock when it was last tried to read; null before.</summary>
    public long? Tried { get; set; }

    /// <summary>What stood in it when it was tried and held no picture; null before, and when that cannot be known.</summary>
    public FileBeginning? Beginning { get; set; }

    /// <summary>Monotonic clock since which it does not lie in the folder; null while it does.</summary>
    public long? MissingSince { get; set; }

    /// <summary>Whether another picture lies in its place.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>The last look that found it.</summary>
    public int Look { get; set; }
}
