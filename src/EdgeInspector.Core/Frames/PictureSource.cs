namespace EdgeInspector.Frames;

/// <summary>What a picture file was like before it became a <see cref="Picture"/>.</summary>
public sealed record PictureSource
{
    /// <summary>Bits of each channel's numbers in the file.</summary>
    /// <value>8 or 16.</value>
    public int BitDepth { get; init; } = 8;

    /// <summary>The highest number of any channel; 0 where the file has 8 bits.</summary>
    public int Highest { get; init; }

    /// <summary>How the file says it must be turned to be seen right, which was done: EXIF orientation, 1 (not at all) to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>What was lost or changed while reading, in words that follow the file's name; empty when nothing was.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
