namespace EdgeInspector.Frames;

/// <summary>A decoded or drawn picture in managed memory, for work off the hot path (learning, reports, overlays).</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Format">Layout of <paramref name="Pixels"/>.</param>
/// <param name="Pixels">Rows without padding, [height, width, bytes a pixel].</param>
public sealed record Picture(int Width, int Height, PixelFormat Format, byte[] Pixels)
{
    /// <summary>An all-black picture.</summary>
    public Picture(int width, int height, PixelFormat format)
        : this(width, height, format, new byte[width * height * format.BytesPerPixel()])
    {
    }

    /// <summary>Of how many bits a channel the upper 8 were kept; null where there were never more than 8.</summary>
    public int? SourceBits { get; init; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride => Width * Format.BytesPerPixel();
}
