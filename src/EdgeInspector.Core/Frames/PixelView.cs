namespace EdgeInspector.Frames;

/// <summary>The pixels of a frame or picture with their shape; what it looks at stays its owner's.</summary>
public readonly ref struct PixelView
{
    /// <summary>Looks at a camera's frame, valid until that is disposed.</summary>
    public PixelView(Frame frame)
    {
        Pixels = frame.Pixels;
        SourceBits = frame.SourceBits;
        (Width, Height, Format) = (frame.Width, frame.Height, frame.Format);
    }

    /// <summary>Looks at a picture.</summary>
    public PixelView(Picture picture)
    {
        Pixels = picture.Pixels;
        SourceBits = picture.SourceBits;
        (Width, Height, Format) = (picture.Width, picture.Height, picture.Format);
    }

    /// <summary>Looks at pixels.</summary>
    public PixelView(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int? sourceBits = null)
    {
        Pixels = pixels;
        (Width, Height, Format, SourceBits) = (width, height, format, sourceBits);
    }

    /// <summary>Rows without padding, [height, width, bytes a pixel].</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Layout of <see cref="Pixels"/>.</summary>
    public PixelFormat Format { get; }

    /// <summary>Of how many bits the upper 8 were kept; null where there were never more than 8.</summary>
    public int? SourceBits { get; }
}
