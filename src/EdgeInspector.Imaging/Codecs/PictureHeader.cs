namespace EdgeInspector.Imaging.Codecs;

/// <summary>What a picture file says of itself, read before anything of it is decoded.</summary>
internal sealed record PictureHeader
{
    /// <summary>Pixels a row, before any turn.</summary>
    public required int Width { get; init; }

    /// <summary>Rows, before any turn.</summary>
    public required int Height { get; init; }

    /// <summary>How the picture must be turned to be seen right: EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Whether a fourth channel, or a transparent colour, is dropped.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Whether the decoder darkens what is transparent, as if it lay on black.</summary>
    public bool IsBlended { get; init; }

    /// <summary>Pages or pictures of an animation; the first alone is looked at.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>Whether bright and dark are exchanged in the decoded values of 16 bits.</summary>
    public bool IsNegative { get; init; }

    /// <summary>Whether values near each other may stand for the same one, as after lossy compression.</summary>
    public bool IsLossy { get; init; }
}
