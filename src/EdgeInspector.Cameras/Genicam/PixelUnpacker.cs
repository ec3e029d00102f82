using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Cameras.Genicam;

/// <summary>Keeps the high 8 bits of each pixel: what a network that was trained on 8-bit pictures can use.</summary>
internal static class PixelUnpacker
{
    /// <summary>Unpacks grey or mosaic pixels.</summary>
    /// <param name="source">As the camera sent them, at least <see cref="GenicamFormat.BytesOf"/> of the pixels.</param>
    /// <param name="packing">Their layout; one channel.</param>
    /// <param name="pixels">[pixels], written.</param>
    /// <exception cref="ArgumentException">Too few bytes, or colour.</exception>
    public static void Unpack(ReadOnlySpan<byte> source, Packing packing, Span<byte> pixels)
    {
        switch (packing)
        {
            case Packing.Bits8:
                source[..pixels.Length].CopyTo(pixels);
                break;
            case Packing.Bits10In16:
                Shift(source, 2, pixels);
                break;
            case Packing.Bits12In16:
                Shift(source, 4, pixels);
                break;
            case Packing.Bits16:
                Shift(source, 8, pixels);
                break;
            case Packing.Lsb10:
                UnpackLsb10(source, pixels);
                break;
            case Packing.Lsb12:
                UnpackLsb12(source, pixels);
                break;
            case Packing.GigePacked:
                for (int i = 0; i < pixels.Length; i++) pixels[i] = source[i / 2 * 3 + i % 2 * 2];
                break;
            default:
                throw new ArgumentException($"{packing} has more than one channel.", nameof(packing));
        }
    }

    private static void Shift(ReadOnlySpan<byte> source, int bits, Span<byte> pixels)
    {
        if (source.Length < 2 * pixels.Length)
            throw new ArgumentException($"{source.Length} bytes are too few for {pixels.Length} pixels.", nameof(source));
        ref ushort from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, ushort>(source));
        ref byte to = ref MemoryMarshal.GetReference(pixels);
        int i = 0;
        for (; i <= pixels.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            Vector256<ushort> low = Vector256.LoadUnsafe(ref from, (nuint)i) >>> bits,
                high = Vector256.LoadUnsafe(ref from, (nuint)(i + Vector256<ushort>.Count)) >>> bits;
            // Stray bits above the value would otherwise wrap round.
            Vector256.Narrow(Vector256.Min(low, Vector256.Create((ushort)255)), Vector256.Min(high, Vector256.Create((ushort)255)))
                .StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < pixels.Length; i++) pixels[i] = (byte)Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]) >> bits, 255);
    }

    private static void UnpackLsb10(ReadOnlySpan<byte> source, Span<byte> pixels)
    {
        // Pixel i begins at bit 10 i; its high 8 bits begin 2 bits later and reach into the next byte.
        for (int i = 0; i < pixels.Length; i++)
        {
            int bit = 10 * i + 2, at = bit / 8, offset = bit % 8;
            int two = offset == 0 ? source[at] : source[at] | (source[at + 1] << 8);
            pixels[i] = (byte)(two >> offset);
        }
    }

    private static void UnpackLsb12(ReadOnlySpan<byte> source, Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            int at = i / 2 * 3;
            pixels[i] = (i & 1) == 0 ? (byte)((source[at] >> 4) | (source[at + 1] << 4)) : source[at + 2];
        }
    }
}
