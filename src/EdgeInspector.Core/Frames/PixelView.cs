namespace EdgeInspector.Frames;

/// <summary>The pixels of a frame or picture with their shape; what it looks at stays its owner's.</summary>
public readonly ref struct PixelView
{
    /// <summary>Looks at a camera's frame, valid until that is disposed.</summary>
    public PixelView(Frame frame)
    {
        Pixels = frame.Pixels;
        (Width, Height, Format) = (frame.Width, frame.Height, frame.Format);
    }

    /// <summary>Looks at a picture.</summary>
    public PixelView(Picture picture)
    {
        Pixels = picture.Pixels;
        (Width, Height, Format) = (picture.Width, picture.Height, picture.Format);
    }

    /// <summary>Rows without padding, [height, width, bytes a pixel].</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Layout of <see cref="Pixels"/>.</summary>
    public PixelFormat Format { get; }
}
