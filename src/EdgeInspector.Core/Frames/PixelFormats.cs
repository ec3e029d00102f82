namespace EdgeInspector.Frames;

/// <summary>Facts about <see cref="PixelFormat"/> values.</summary>
public static class PixelFormats
{
    /// <summary>Bytes that one pixel takes in memory.</summary>
    public static int BytesPerPixel(this PixelFormat format) => format switch
    {
        PixelFormat.Mono8 => 1,
        PixelFormat.Rgb8 or PixelFormat.Bgr8 => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown pixel format."),
    };
}
