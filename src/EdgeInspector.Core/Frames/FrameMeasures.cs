using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeInspector.Frames;

/// <summary>Figures that tell whether a picture is worth looking at. Nothing is allocated.</summary>
public static class FrameMeasures
{
    /// <summary>Mean of all bytes, 0 to 255.</summary>
    /// <param name="pixels">[height, width, bytes a pixel].</param>
    public static double Brightness(ReadOnlySpan<byte> pixels)
    {
        if (pixels.IsEmpty) return 0;
        ref byte from = ref MemoryMarshal.GetReference(pixels);
        Vector256<ulong> sum = default;
        int i = 0;
        // 64 blocks keep each 16-bit lane below 65535: 64 * (255 + 255) = 32640.
        for (; i <= pixels.Length - 64 * Vector256<byte>.Count; i += 64 * Vector256<byte>.Count)
        {
            Vector256<ushort> block = default;
            for (int j = 0; j < 64; j++)
            {
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(
                    Vector256.LoadUnsafe(ref from, (nuint)(i + j * Vector256<byte>.Count)));
                block += low + high;
            }
            (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(block);
            (Vector256<ulong> c, Vector256<ulong> d) = Vector256.Widen(a + b);
            sum += c + d;
        }
        ulong total = Vector256.Sum(sum);
        for (; i < pixels.Length; i++) total += pixels[i];
        return (double)total / pixels.Length;
    }

    /// <summary>Bytes at 255, in percent.</summary>
    /// <param name="pixels">[height, width, bytes a pixel].</param>
    public static double SaturatedPercent(ReadOnlySpan<byte> pixels) =>
        pixels.IsEmpty ? 0 : 100.0 * MemoryExtensions.Count(pixels, byte.MaxValue) / pixels.Length;

    /// <summary>
    /// Variance of the Laplacian (centre times 4 minus its four neighbours) over the pixels of every second row, of the green channel in
    /// colour: the usual measure of focus (Pech-Pacheco et al., 2000). It depends on the scene; the limit is found by trying.
    /// </summary>
    /// <param name="pixels">[height, width, bytes a pixel].</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Layout.</param>
    /// <returns>0 or more; 0 for pictures smaller than 3x3.</returns>
    public static double Sharpness(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format) =>
        SharpnessWithin(pixels, width, format, new PixelRectangle(0, 0, width, height));

    /// <summary>The same of a part of the picture.</summary>
    /// <param name="pixels">[height, width, bytes a pixel].</param>
    /// <param name="width">Pixels a row of the whole picture.</param>
    /// <param name="format">Layout.</param>
    /// <param name="area">The part; it lies inside the picture. Its rim is used as neighbours only.</param>
    /// <returns>0 or more; 0 for parts smaller than 3x3.</returns>
    public static double SharpnessWithin(ReadOnlySpan<byte> pixels, int width, PixelFormat format, PixelRectangle area)
    {
        if (area.Width < 3 || area.Height < 3) return 0;
        int step = format.BytesPerPixel(), stride = width * step, channel = step == 1 ? 0 : 1;
        int first = (area.X + 1) * step + channel, end = (area.X + area.Width - 1) * step;
        long sum = 0, squares = 0, count = 0;
        for (int y = area.Y + 1; y < area.Y + area.Height - 1; y += 2)
        {
            ReadOnlySpan<byte> above = pixels.Slice((y - 1) * stride, stride), row = pixels.Slice(y * stride, stride),
                below = pixels.Slice((y + 1) * stride, stride);
            for (int x = first; x < end; x += step)
            {
                int value = 4 * row[x] - row[x - step] - row[x + step] - above[x] - below[x];
                sum += value;
                squares += value * value;
            }
            count += area.Width - 2;
        }
        double mean = (double)sum / count;
        return (double)squares / count - mean * mean;
    }

    /// <summary>A number that is the same for the same pixels and, as good as always, another one for others.</summary>
    public static ulong Fingerprint(ReadOnlySpan<byte> pixels) => XxHash3.HashToUInt64(pixels);
}
