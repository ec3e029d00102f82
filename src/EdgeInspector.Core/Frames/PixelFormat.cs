namespace EdgeInspector.Frames;

/// <summary>How the bytes of a frame are laid out, in GenICam's names.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel: brightness.</summary>
    Mono8,

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb8,

    /// <summary>Three bytes a pixel: blue, green, red (OpenCV's order).</summary>
    Bgr8,
}
