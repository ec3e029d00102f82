using EdgeInspector.Frames;

namespace EdgeInspector.Commands;

/// <summary>A mask as it comes in a message; unpacked only where its size is known to be right.</summary>
/// <param name="Packed">The pixels, see <see cref="MaskBits"/>.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public sealed record PaintedMask(byte[] Packed, int Width, int Height)
{
    internal static PaintedMask Read(CommandArguments arguments)
    {
        byte[] packed = arguments.Base64("mask") ?? throw CommandRefusedException.Malformed("mask is no text in base64.");
        if (!arguments.TryPixels("size", 2, out int[]? size) || size is not [> 0, > 0])
            throw CommandRefusedException.Malformed("size is missing or not [width, height]: that of the frame, in pixels.");
        return new PaintedMask(packed, size[0], size[1]);
    }
}
